"""Keeps every picture, what was read from it and what people corrected, for seven days. Start with `handlers`."""
