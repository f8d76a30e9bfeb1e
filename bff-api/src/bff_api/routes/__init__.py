"""The doors: each parses a request, calls one handler and writes its answer."""
