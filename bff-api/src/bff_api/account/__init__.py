"""Owner, session, quota and limits of a client."""
