"""the ledger: who gave what, every movement of goods, and what of a ticket is kept at the station"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

ACCOUNTS = ("donor", "bought", "counted", "stock", "reserved", "handed", "lost")
OF_A_TICKET = "(from_account in ('reserved','handed') or to_account in ('reserved','handed')) <= (ticket_id is not null)"


def upgrade() -> None:
    op.create_table(
        "donors",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=True),
        sa.Column("note", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_donors_station_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donors")),
    )
    op.create_index("uq_donors_who", "donors", ["station_id", "name", sa.text("coalesce(phone, '')")], unique=True)
    op.create_index("ix_donors_phone", "donors", ["phone"])
    op.create_table(
        "stock_movements",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("station_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("quantity", sa.Numeric(14, 3), nullable=False),
        sa.Column("from_account", _account("from_account"), nullable=False),
        sa.Column("to_account", _account("to_account"), nullable=False),
        sa.Column("donor_id", sa.BigInteger(), nullable=True),
        sa.Column("ticket_id", sa.BigInteger(), nullable=True),
        sa.Column("volunteer_id", sa.BigInteger(), nullable=True),
        sa.Column("by", sa.String(), server_default="", nullable=False),
        sa.Column("note", sa.String(), nullable=True),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_stock_movements_positive")),
        sa.CheckConstraint("from_account <> to_account", name=op.f("ck_stock_movements_moves")),
        sa.CheckConstraint(OF_A_TICKET, name=op.f("ck_stock_movements_names_its_ticket")),
        sa.ForeignKeyConstraint(["station_id"], ["stations.id"], name=op.f("fk_stock_movements_station_id")),
        sa.ForeignKeyConstraint(["donor_id"], ["donors.id"], name=op.f("fk_stock_movements_donor_id")),
        sa.ForeignKeyConstraint(["ticket_id"], ["tickets.id"], name=op.f("fk_stock_movements_ticket_id")),
        sa.ForeignKeyConstraint(["volunteer_id"], ["volunteers.id"], name=op.f("fk_stock_movements_volunteer_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movements")),
        sa.UniqueConstraint("cause", name=op.f("uq_stock_movements_cause")),
    )
    op.create_index("ix_stock_movements_goods", "stock_movements", ["station_id", "item", "unit"])
    op.create_index("ix_stock_movements_ticket_id", "stock_movements", ["ticket_id"])
    op.add_column("stations", sa.Column("keeps_stock", sa.Boolean(), server_default="false", nullable=False))
    op.add_column("tickets", sa.Column("at_station", sa.String(), nullable=True))
    op.add_column("tickets", sa.Column("bookings", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("tickets", "bookings")
    op.drop_column("tickets", "at_station")
    op.drop_column("stations", "keeps_stock")
    op.drop_table("stock_movements")
    op.drop_table("donors")


def _account(name: str) -> sa.Enum:
    return sa.Enum(*ACCOUNTS, name=name, native_enum=False, create_constraint=True, length=24)
