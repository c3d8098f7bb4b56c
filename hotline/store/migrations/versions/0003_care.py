"""follow-up plans of psychological tickets; when two people were joined"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LIVE = sa.text("state in ('planned','booked')")


def upgrade() -> None:
    op.create_table(
        "follow_ups",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="planned", nullable=False),
        sa.Column("callback_id", sa.BigInteger(), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("state in ('planned','booked','done','missed','dropped')", name=op.f("ck_follow_ups_state")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_follow_ups_ticket_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["callback_id"], ["callbacks.id"], name=op.f("fk_follow_ups_callback_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_ups")),
        sa.UniqueConstraint("ticket_id", "n", name=op.f("uq_follow_ups_ticket_id_n")),
    )
    op.create_index("ix_follow_ups_live", "follow_ups", ["due_at"], postgresql_where=LIVE)
    op.create_index("ix_follow_ups_callback_id", "follow_ups", ["callback_id"])
    op.add_column("transfers", sa.Column("joined_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("transfers", "joined_at")
    op.drop_table("follow_ups")
