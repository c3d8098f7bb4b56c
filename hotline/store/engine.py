"""The way to PostgreSQL: one pooled engine a process, short time limits, UTC.

Nothing connects at import or at `make_engine`; the first transaction does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from psycopg.errors import DeadlockDetected, SerializationFailure, UndefinedColumn, UndefinedTable
from sqlalchemy import Engine as Engine
from sqlalchemy import RowMapping, create_engine, event
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session

from hotline.kernel.errors import HotlineError

Db = Session
"""An open transaction. Flows pass it on to store queries and never look inside."""

AT_THE_END = "at_the_end"
"""Key of `Db.info`: what is still to be written, each a function of the transaction, before it commits."""

AWAY = (OperationalError, InterfaceError, PoolTimeout)


class DatabaseAway(HotlineError):
    """The database does not answer; what was being done has not happened."""


class OtherTables(DatabaseAway):
    """The database answers and has not the tables of this release: between two releases, or in the middle of a restore.

    To whoever takes a text or a call it is as if the database were away: kept on disk, and played back once the tables are there.
    """


class Collision(DatabaseAway):
    """Two transactions stood in each other's way and this one was rolled back: nothing has happened, do it again."""


def driver_url(url: str) -> str:
    """`postgresql://...` as people write it, with the driver this house uses."""
    for prefix in ("postgresql://", "postgres://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url[len(prefix) :]
    return url


def make_engine(url: str, *, pool: int = 10, overflow: int = 5, statement_seconds: int = 15) -> Engine:
    """An engine for `url`. `pool` connections stay open, `overflow` more may come; waiting for one ends after 3 s."""
    return create_engine(
        driver_url(url),
        pool_size=pool,
        max_overflow=overflow,
        pool_timeout=3,
        pool_pre_ping=False,
        pool_use_lifo=True,
        hide_parameters=True,  # what people said must not stand in a traceback
        connect_args={
            "connect_timeout": 3,
            "options": f"-c timezone=UTC -c statement_timeout={statement_seconds * 1000} -c idle_in_transaction_session_timeout=30000",
            "keepalives_idle": 30,
        },
    )


def forget_connections_after_fork(engine: Engine) -> None:
    """A child must not share its parent's sockets: call in the child, before the first transaction."""
    engine.dispose(close=False)


@contextmanager
def transaction(engine: Engine) -> Iterator[Db]:
    """One transaction: committed at the end, rolled back on any error.

    Raises `Collision` after a deadlock, `OtherTables` where a table or column of ours is missing. Raises `DatabaseAway` when the server
    cannot be reached or went away: nothing has happened then, except that a commit whose answer was lost may have; that is why every
    cause is a unique key.
    """
    with _named(), Session(engine, expire_on_commit=False) as db, db.begin():
        yield db
        for finish in db.info.get(AT_THE_END, ()):
            finish(db)


def rows_changed_at_once(engine: Engine, statement: Any, values: Mapping[str, Any]) -> int:
    """One INSERT, UPDATE or DELETE that is a transaction of its own: one round trip instead of three; how many rows it changed.

    Raises as `transaction` does.
    """
    with _named(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return int(connection.execute(statement, values).rowcount)


def rows_at_once(engine: Engine, statement: Any, values: Mapping[str, Any]) -> Sequence[RowMapping]:
    """The same for a statement that returns rows: what stands in each of them, by the names of its columns."""
    with _named(), engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        return connection.execute(statement, values).mappings().all()


@contextmanager
def _named() -> Iterator[None]:
    """What the driver raises, by the names this house knows."""
    try:
        yield
    except AWAY as error:
        if isinstance(error.orig if isinstance(error, DBAPIError) else None, (DeadlockDetected, SerializationFailure)):
            raise Collision from error
        raise DatabaseAway(f"the database does not answer ({type(getattr(error, 'orig', None) or error).__name__})") from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise DatabaseAway("the database does not answer (connection lost)") from error
        if isinstance(error.orig, (UndefinedTable, UndefinedColumn)):
            raise OtherTables("the database has not the tables of this release: run `hotline db upgrade`") from error
        raise


def changed_rows(db: Db, statement: Any) -> int:
    """Runs an UPDATE or DELETE past the session's own objects; how many rows it changed."""
    result: Any = db.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)


def before_each_statement(engine: Engine, do: Callable[[], object]) -> None:
    """Calls `do()` before every statement, in the thread that sends it: where orders stand aside, and how the bench counts round trips."""
    event.listen(engine, "before_cursor_execute", lambda *_: do())
