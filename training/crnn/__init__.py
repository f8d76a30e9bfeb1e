"""Training, evaluation and export of the text recogniser (CRNN)."""
