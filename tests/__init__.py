"""Tests that look at more than one part; each part's own tests lie beside its code."""
