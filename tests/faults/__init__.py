"""Nothing is lost: the real processes, with one fault at a time, and a ledger that is compared with what was kept.

`content` makes pictures and the texts that belong to them, `feeder` sends them as a person would, `ledger` remembers
what was promised and `kept` reads what is there. `processes`, `proxy`, `launcher` and `blob_folder` break things.
`soak` is the long version: `make soak`.
"""
