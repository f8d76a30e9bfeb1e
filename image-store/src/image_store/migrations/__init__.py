"""Alembic's migrations, the same on SQLite and Postgres. Run them with `image-store-migrate`."""
