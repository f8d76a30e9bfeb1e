"""Attacks on the services, one file each, as tests in bounded time."""
