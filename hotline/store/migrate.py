"""Moving a database to the newest tables, under a lock, so that several machines may start at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.pool import NullPool

from hotline.store.engine import driver_url
from hotline.store.models import Base
from hotline.store.newest import revision_of

LOCK = 7319042  # any constant of our own


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    return create_engine(driver_url(url), poolclass=NullPool, connect_args={"connect_timeout": 10})


def upgrade(url: str, revision: str = "head") -> None:
    """Brings the database at `url` to `revision`. Safe to run from several machines at once and again.

    Raises UnfitTables for tables of a newer release, and where a restore broke off.
    """
    with _engine(url).connect() as connection:
        connection.execute(text("select pg_advisory_lock(:n)"), {"n": LOCK})
        connection.commit()
        try:
            revision_of(url)  # another machine may have been here meanwhile, with a newer release
            command.upgrade(_config(connection), revision)
            connection.commit()
        finally:
            connection.rollback()
            connection.execute(text("select pg_advisory_unlock(:n)"), {"n": LOCK})
            connection.commit()


def downgrade(url: str, revision: str) -> None:
    """Takes the database back to `revision` ("base": no tables at all)."""
    with _engine(url).connect() as connection:
        command.downgrade(_config(connection), revision)
        connection.commit()


def make_revision(url: str, message: str, number: str) -> None:
    """Writes a migration from the difference between models and the database at `url`. For developers."""
    with _engine(url).connect() as connection:
        command.revision(_config(connection), message, autogenerate=True, rev_id=number)


def current(url: str) -> tuple[str | None, str | None]:
    """(revision of the database, newest revision of the code)."""
    with _engine(url).connect() as connection:
        here = MigrationContext.configure(connection).get_current_revision()
    return here, ScriptDirectory.from_config(_config()).get_current_head()


def differences(url: str) -> list[object]:
    """What the models have that the database has not, and the other way round; empty when they agree."""
    with _engine(url).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        return list(compare_metadata(context, Base.metadata))
