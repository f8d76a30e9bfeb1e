"""Training, measuring and exporting the detector (CTPN)."""
