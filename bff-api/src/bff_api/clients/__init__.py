"""The three services that bff-api asks: thin, and typed by `mesh.contracts`."""
