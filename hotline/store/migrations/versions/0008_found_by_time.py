"""what a report counts over a span is found by its time; BRIN indexes, for the tables grow with time and a write must not pay for it"""

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_tickets_times", "tickets", ["assigned_at", "delivered_at", "closed_at"]),
    ("ix_ticket_events_at", "ticket_events", ["at"]),
    ("ix_callbacks_ended_at", "callbacks", ["ended_at"]),
)


def upgrade() -> None:
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns, postgresql_using="brin")


def downgrade() -> None:
    for name, table, _ in reversed(INDEXES):
        op.drop_index(name, table_name=table)
