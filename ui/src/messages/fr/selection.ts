import type { Translated } from "../catalogue";
import type { selection as english } from "../en/selection";

export const selection: Translated<typeof english> = {
  "selection.zipOf": "ZIP : {label}",
  "selection.pdf": "Un seul PDF",
  "selection.pdfUse": "toutes les pages dans un fichier avec recherche",
  "selection.text": "Tout le texte",
  "selection.textUse": "un seul fichier, avec les noms comme titres",
  "selection.copy": "Copier tout le texte",
  "selection.copyBlocked": "Le navigateur a bloqué la copie. Choisissez « Tout le texte ».",
  "selection.copyUse": "dans le presse-papiers",
};
