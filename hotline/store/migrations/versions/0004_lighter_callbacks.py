"""callbacks are lighter to write: no foreign keys to what is never removed, one index less

What is open of a phone is found by the unique index of open callbacks, whose first column it is.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_callbacks_live", "callbacks")
    op.drop_constraint("fk_callbacks_station_id", "callbacks", type_="foreignkey")
    op.drop_constraint("fk_callbacks_round_id", "callbacks", type_="foreignkey")


def downgrade() -> None:
    op.create_foreign_key("fk_callbacks_round_id", "callbacks", "rounds", ["round_id"], ["id"], ondelete="SET NULL")
    op.create_foreign_key("fk_callbacks_station_id", "callbacks", "stations", ["station_id"], ["id"])
    where = sa.text("state in ('waiting','dialing','in_call')")
    op.create_index("ix_callbacks_live", "callbacks", ["phone"], postgresql_where=where)
