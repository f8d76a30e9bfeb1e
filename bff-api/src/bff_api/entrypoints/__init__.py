"""The processes: the server, and a command that empties the outboxes of earlier versions."""
