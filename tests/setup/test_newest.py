"""A start at the newest tables is quick: it is known without loading what would move the database there."""

from __future__ import annotations

import subprocess
import sys

from hotline.cli.connected import bring_to_newest
from hotline.store import migrate
from hotline.store.newest import at_newest, newest_revision


def test_the_newest_is_the_same_for_whoever_looks_and_whoever_moves(fresh_database_url: str) -> None:
    assert migrate.current(fresh_database_url) == (newest_revision(), newest_revision())
    assert at_newest(fresh_database_url)


def test_a_database_without_tables_or_with_old_ones_is_brought_to_the_newest(empty_database_url: str) -> None:
    assert not at_newest(empty_database_url)
    migrate.upgrade(empty_database_url, "0001")
    assert not at_newest(empty_database_url)
    bring_to_newest(empty_database_url, {})
    assert at_newest(empty_database_url)


def test_up_loads_neither_what_moves_tables_nor_what_serves_the_web() -> None:
    heavy = "{'alembic', 'sqlalchemy', 'granian', 'flask', 'twilio', 'rq'} & set(sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; import hotline.cli.up; print({heavy} or 'light')"], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "light"
