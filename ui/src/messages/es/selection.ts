import type { Translated } from "../catalogue";
import type { selection as english } from "../en/selection";

export const selection: Translated<typeof english> = {
  "selection.zipOf": "ZIP: {label}",
  "selection.pdf": "Un solo PDF",
  "selection.pdfUse": "todas las páginas en un archivo con búsqueda",
  "selection.text": "Todo el texto",
  "selection.textUse": "un archivo, con los nombres como títulos",
  "selection.copy": "Copiar todo el texto",
  "selection.copyBlocked": "El navegador ha bloqueado la copia. Elija «Todo el texto».",
  "selection.copyUse": "al portapapeles",
};
