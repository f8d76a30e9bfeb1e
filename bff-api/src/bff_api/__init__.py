"""The only door for the page and for clients: it reads pictures, takes corrections and shows what is kept.

A folder for each feature, with its routes, its handler and its clients; `app.py` has the route map.
Start with `read/handler.py`: the whole synchronous story of one picture.
"""
