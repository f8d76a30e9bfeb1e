"""What a picture says, as files for other programs: one module a format, all from `document.document_of`."""
