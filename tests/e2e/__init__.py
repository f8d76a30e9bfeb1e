"""Everything as its users have it: processes, real servers, a real browser."""
