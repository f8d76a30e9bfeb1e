"""Export of a picture's text: one module per format, all based on `document.document_of`."""
