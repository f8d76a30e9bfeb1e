"""The only door for the page and for clients: it reads pictures, takes corrections and shows what is kept.

Start with `read_image.py`: the whole synchronous story of one picture.
"""
