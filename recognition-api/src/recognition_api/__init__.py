"""recognition-api: recognises the text in boxes."""
