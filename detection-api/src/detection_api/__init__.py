"""detection-api: finds the lines of text in a picture."""
