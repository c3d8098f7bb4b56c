"""goods may be with a volunteer, to be used: a further account of the ledger"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BEFORE = "'donor','bought','counted','stock','reserved','handed','lost'"


def upgrade() -> None:
    _allow(f"{BEFORE},'issued'")


def downgrade() -> None:
    _allow(BEFORE)


def _allow(accounts: str) -> None:
    for side in ("from_account", "to_account"):
        op.drop_constraint(op.f(f"ck_stock_movements_{side}"), "stock_movements", type_="check")
        op.create_check_constraint(op.f(f"ck_stock_movements_{side}"), "stock_movements", f"{side} in ({accounts})")
