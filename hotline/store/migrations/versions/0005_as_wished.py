"""when an order is wished for, what its carrier is asked to mind, and the language of whoever ordered without being on the roster"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("tickets", sa.Column("wished_from", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("wished_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("tickets", sa.Column("remarks", sa.String(), nullable=True))
    op.add_column("tickets", sa.Column("lang", sa.String(), nullable=True))


def downgrade() -> None:
    for name in ("lang", "remarks", "wished_until", "wished_from"):
        op.drop_column("tickets", name)
