"""Contracts: one file for each edge of `mesh.contracts.topology.EDGES`, the edges themselves, and the problem types.

Of third-party packages only pydantic is imported here, and nothing from `platform` or `vision`.

Each type is frozen and validates its input. The wire formats keep the names and shapes of the `show-off` project.
Fields are only ever added, so readers ignore unknown fields, and fields that `show-off` does not send are optional.
"""
