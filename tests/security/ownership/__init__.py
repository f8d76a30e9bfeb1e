"""Requests to every route of bff-api by every kind of client."""
