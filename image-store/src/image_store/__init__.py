"""Stores pictures, their text and corrections for seven days. Start with `handlers`."""
