"""The doors of recognition-api: they parse a request, ask the recogniser, and write the answer."""
