"""CTPN: the network that finds text lines, and what turns its answer into quads."""
