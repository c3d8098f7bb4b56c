"""calls to one number are found without reading all: a resident's page shows what was said and rung"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_calls_to_phone_started_at", "calls", ["to_phone", "started_at"])


def downgrade() -> None:
    op.drop_index("ix_calls_to_phone_started_at", table_name="calls")
