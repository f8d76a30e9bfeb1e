"""`POST /read`: a picture in, its text out. Start with `handler.py`."""
