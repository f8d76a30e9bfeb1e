"""Erasure: delete everything of a person, and report what is left of a picture or a person."""
