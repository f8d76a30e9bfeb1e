"""What travels along each arrow of `mesh.contracts.topology.EDGES`, one file an arrow.

Also that map itself, and the problem types. Of third-party packages only pydantic is imported here, and nothing of
`platform` or `vision`.

Each type is frozen and validates what it reads. The wire keeps the seed's names and shapes; we only ever add fields, so
readers ignore what they do not know and tolerate the absence of what the seed does not send.
"""
