"""Benchmarks: every published figure has its script here and its row in `results.csv`."""
