"""`POST /correct-text`: correct the text of a picture."""
