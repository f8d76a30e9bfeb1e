"""`POST /read`: recognise the text of a picture. Start with `handler.py`."""
