"""Whether a database can be worked on right now: it answers, and has the tables of this release. One statement, asked every few seconds."""

from __future__ import annotations

from psycopg.errors import UndefinedTable
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from hotline.store.models import Base
from hotline.store.newest import known_revisions

KNOWN = known_revisions()  # of the program that runs: files of a newer release may lie there before it is started anew
TABLES = sorted(Base.metadata.tables)
MOST_NAMED = 3
NONE = "has no tables (run `hotline db upgrade`)"
LOOK = text(
    "select (select max(version_num) from alembic_version), "
    "array(select name from unnest(cast(:names as text[])) as name where to_regclass(name) is null)"
).bindparams(names=TABLES)


def unready(engine: Engine) -> str | None:
    """What keeps the line from working on this database, as part of a sentence; None when nothing does.

    Tables of a newer release are no fault: between `hotline db upgrade` and the restart every running process stands on such.
    """
    try:
        with engine.connect() as connection:
            here, missing = connection.execute(LOOK).one()
    except DBAPIError as error:
        return NONE if isinstance(error.orig, UndefinedTable) else "away"
    except PoolTimeout:
        return "away"
    if here is None:
        return NONE
    if here in KNOWN and here != max(KNOWN):
        return f"has old tables ({here} of {max(KNOWN)}: run `hotline db upgrade`)"
    if missing:
        more = ", ..." if len(missing) > MOST_NAMED else ""
        return f"lacks tables ({', '.join(missing[:MOST_NAMED])}{more}: run `hotline doctor`)"
    return None
