"""Alembic environment: run the migrations on the connection in its config."""

from __future__ import annotations

from alembic import context

from image_store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite alters a table by creating it again.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
