"""bootstrap.sh on made-up machines and clusters: which commands it gives, in which order, and when it stops."""
