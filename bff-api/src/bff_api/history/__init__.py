"""History: list, details, content, thumbnail, rename and delete of stored pictures."""
