"""Every number we state has its script here and its row in `results.csv`."""
