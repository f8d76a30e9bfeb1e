"""Fault suite: real processes with one fault at a time, and a ledger of confirmed pictures to compare with the store.

`content` generates pictures and their texts, `feeder` sends them, `ledger` records what was confirmed, and `kept` reads
the store. `processes`, `proxy`, `launcher` and `blob_folder` inject faults. `soak` (`make soak`) combines all of them.
"""
