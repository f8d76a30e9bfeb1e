"""detection-api: detects the text lines of a picture."""
