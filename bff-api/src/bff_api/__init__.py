"""Public API (backend for frontend, bff) for the page and for clients: read, correct, history, export.

One folder per feature, with its routes, handler and clients; `app.py` has the route map.
Start with `read/handler.py`, which processes one picture from request to response.
"""
