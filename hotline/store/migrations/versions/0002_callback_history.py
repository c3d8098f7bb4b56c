"""what happened to a callback; due callbacks in the order they are rung"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

WAITING = sa.text("state = 'waiting' and not held")


def upgrade() -> None:
    op.create_table(
        "callback_events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("callback_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("move", sa.String(), nullable=False),
        sa.Column("from_state", sa.String(), nullable=False),
        sa.Column("to_state", sa.String(), nullable=False),
        sa.Column("actor_kind", sa.String(), nullable=False),
        sa.Column("actor_ref", sa.String(), server_default="", nullable=False),
        sa.Column("why", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_callback_events_callback_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_callback_events")),
    )
    op.create_index("ix_callback_events_callback_id", "callback_events", ["callback_id", "id"])
    op.add_column("calls", sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_callbacks_due", table_name="callbacks")
    op.create_index("ix_callbacks_due", "callbacks", ["priority", "next_attempt_at", "rank"], postgresql_where=WAITING)
    op.create_index("ix_callbacks_overdue", "callbacks", ["next_attempt_at", "rank"], postgresql_where=WAITING)


def downgrade() -> None:
    op.drop_index("ix_callbacks_overdue", table_name="callbacks")
    op.drop_index("ix_callbacks_due", table_name="callbacks")
    op.create_index("ix_callbacks_due", "callbacks", ["priority", "next_attempt_at"], postgresql_where=sa.text("state = 'waiting'"))
    op.drop_column("calls", "asked_at")
    op.drop_index("ix_callback_events_callback_id", table_name="callback_events")
    op.drop_table("callback_events")
