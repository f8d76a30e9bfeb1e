"""`POST /correct-text`: a person corrects what was read."""
