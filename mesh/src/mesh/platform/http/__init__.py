"""Shared HTTP code: app with documentation, probes and problems; client; server."""
