"""Ready means that calls and texts can be worked on: both servers answer, and the tables are those of this release."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
import requests

from hotline.store.newest import newest_revision
from tests.journeys.conftest import Line


def asked(line: Line) -> tuple[int, str]:
    """What a load balancer hears, over HTTP."""
    answer = requests.get(line.environment["HOTLINE_PUBLIC_URL"] + "/readyz", timeout=30)
    return answer.status_code, answer.text


@contextmanager
def while_it_is(line: Line, so: str, back: str) -> Iterator[None]:
    """The database as a statement makes it, and as it was again."""
    with psycopg.connect(line.environment["HOTLINE_DATABASE_URL"], autocommit=True) as admin:
        admin.execute(so)
        try:
            yield
        finally:
            admin.execute(back)


@pytest.mark.parametrize(
    ("so", "back", "says"),
    [
        ("alter schema public rename to elsewhere", "alter schema elsewhere rename to public", "has no tables (run `hotline db upgrade`)"),
        ("alter table offers rename to gone", "alter table gone rename to offers", "lacks tables (offers: run `hotline doctor`)"),
        (
            "update alembic_version set version_num = '0001'",
            f"update alembic_version set version_num = '{newest_revision()}'",  # noqa: S608 - a constant of ours
            f"has old tables (0001 of {newest_revision()}: run `hotline db upgrade`)",
        ),
    ],
    ids=["no tables", "one missing", "old tables"],
)
def test_without_the_tables_of_this_release_it_is_not_ready_and_says_why(line: Line, so: str, back: str, says: str) -> None:
    assert asked(line) == (200, "database answers, redis answers\n")
    with while_it_is(line, so, back):
        assert asked(line) == (503, f"database {says}, redis answers\n")
    assert asked(line)[0] == 200


def test_tables_of_the_next_release_keep_no_running_process_from_its_work(line: Line) -> None:
    """`hotline db upgrade` comes before the restart: the old processes stay behind the balancer until each is started anew."""
    back = f"update alembic_version set version_num = '{newest_revision()}'"  # noqa: S608 - a constant of ours
    with while_it_is(line, "update alembic_version set version_num = '9999'", back):
        assert asked(line)[0] == 200
