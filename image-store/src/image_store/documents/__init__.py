"""Documents: their rows and files, which page is queued when, and what came of each."""
