"""Attacks against real servers on the loopback interface, one file per kind of attack."""
