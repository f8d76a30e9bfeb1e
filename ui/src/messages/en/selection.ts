/** Texts of the download of several pictures and documents. */
export const selection = {
  "selection.zipOf": "ZIP: {label}",
  "selection.pdf": "One PDF",
  "selection.pdfUse": "all pages in one searchable file",
  "selection.text": "All text",
  "selection.textUse": "one file, with the names as headings",
  "selection.copy": "Copy all text",
  "selection.copyBlocked": "The browser blocked copying. Choose “All text”.",
  "selection.copyUse": "to the clipboard",
} as const;
