"""What the services share: who talks to whom, in which words, and how they start, fail, log and stop.

Every service imports this package and no other service; this package imports no service.
"""
