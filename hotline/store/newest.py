"""Whether a database has the newest tables already, without loading the library that moves it there.

That library takes longer to load than a start at the newest tables takes to do everything else, and nearly every start is one.
"""

from __future__ import annotations

from pathlib import Path

import psycopg

from hotline.kernel.errors import HotlineError

VERSIONS = Path(__file__).parent / "migrations" / "versions"
ASIDE = "before_restore"
"""The schema in which a restore keeps what was there before, until what the file brings is in whole."""


class UnfitTables(HotlineError):
    """The tables of a database are none that this release can work with or move; says why and what to do."""


def newest_revision() -> str:
    """The newest revision of the code: migrations are files named NUMBER_SUBJECT.py in one line, the number being the revision."""
    return max(known_revisions())


def revision_of(url: str) -> str | None:
    """The revision of the database at `url`, None for one without tables.

    Raises UnfitTables for tables of a newer release than this and where a restore broke off, else psycopg.Error.
    """
    with psycopg.connect(url, connect_timeout=10) as connection:
        has_tables, aside = connection.execute(
            "select to_regclass('alembic_version') is not null, to_regnamespace(%s) is not null", (ASIDE,)
        ).fetchone() or (False, False)
        row = connection.execute("select version_num from alembic_version").fetchone() if has_tables else None
    if row is None and aside:
        raise UnfitTables("a restore broke off: run `hotline restore` again, it puts back what was there before and then reads the file")
    if row is not None and row[0] not in known_revisions():
        raise UnfitTables(
            f"the tables ({row[0]}) are newer than this release knows ({newest_revision()}): "
            "run the newer release, or restore a backup of before it"
        )
    return str(row[0]) if row else None


def at_newest(url: str) -> bool:
    """Whether the database at `url` stands at the newest revision; False also for one without tables. Raises as `revision_of` does."""
    return revision_of(url) == newest_revision()


def known_revisions() -> set[str]:
    """Every revision this release knows."""
    return {file.name.partition("_")[0] for file in VERSIONS.glob("[0-9]*_*.py")}
