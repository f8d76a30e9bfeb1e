"""The `ocr-mesh` command."""
