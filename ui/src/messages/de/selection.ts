import type { Translated } from "../catalogue";
import type { selection as english } from "../en/selection";

export const selection: Translated<typeof english> = {
  "selection.zipOf": "ZIP: {label}",
  "selection.pdf": "Eine PDF",
  "selection.pdfUse": "alle Seiten in einer durchsuchbaren Datei",
  "selection.text": "Gesamter Text",
  "selection.textUse": "eine Datei, mit den Namen als Überschriften",
  "selection.copy": "Gesamten Text kopieren",
  "selection.copyBlocked": "Der Browser hat das Kopieren verhindert. Wählen Sie „Gesamter Text“.",
  "selection.copyUse": "in die Zwischenablage",
};
