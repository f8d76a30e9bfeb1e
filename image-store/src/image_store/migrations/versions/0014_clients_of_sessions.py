"""Add the client of a session, by which a user knows it in a list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("user_session", sa.Column("client", sa.Text(), comment="User-Agent of the browser that signed in"))


def downgrade() -> None:
    op.drop_column("user_session", "client")
