"""Signing in at a real provider."""
