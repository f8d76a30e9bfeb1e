"""Attacks on the whole mesh, each within bounded time."""
