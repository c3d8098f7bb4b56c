"""Whether a database has the newest tables already, without loading the library that moves it there.

That library takes longer to load than a start at the newest tables takes to do everything else, and nearly every start is one.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

VERSIONS = Path(__file__).parent / "migrations" / "versions"


def newest_revision() -> str:
    """The newest revision of the code: migrations are files named NUMBER_SUBJECT.py in one line, the number being the revision."""
    return max(file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py"))


def at_newest(url: str) -> bool:
    """Whether the database at `url` stands at the newest revision; False also for one without tables. Raises psycopg.Error."""
    with psycopg.connect(url, connect_timeout=10) as connection:
        found = connection.execute("select to_regclass('alembic_version') is not null").fetchone()
        if not found or not found[0]:
            return False
        return connection.execute("select version_num from alembic_version").fetchall() == [(newest_revision(),)]
