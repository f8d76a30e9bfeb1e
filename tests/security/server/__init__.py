"""Attacks on the server of bff-api alone, before a request reaches the app."""
