"""Tests of the page in Chromium against the running mesh, using it as a person does."""
