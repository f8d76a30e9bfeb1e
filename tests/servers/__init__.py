"""The fixtures of real servers, and their own tests."""
