"""Rendered text: fonts, running text, lines and pages as printers, papers and cameras leave them."""
