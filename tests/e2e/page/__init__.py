"""The page in a real Chromium, against the running mesh: each thing that a person may do is done as a person does."""
