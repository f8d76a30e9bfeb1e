"""CTPN: the network for text detection, and the conversion of its output to quads."""
