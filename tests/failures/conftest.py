"""Ways to take things away from a running line, and to give them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from hotline.embedded import postgres
from hotline.embedded.ground import Ground
from tests.journeys.conftest import Line
from tests.journeys.conftest import line as line

Away = Callable[[], AbstractContextManager[None]]


@pytest.fixture
def database_away(line: Line, ground: Ground) -> Away:
    """`with database_away():` the line's database throws everybody out and lets nobody in."""
    name = urlsplit(line.environment["HOTLINE_DATABASE_URL"]).path.lstrip("/")

    @contextmanager
    def away() -> Iterator[None]:
        with psycopg.connect(postgres.address(ground, "postgres"), autocommit=True) as admin:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
            admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
            try:
                yield
            finally:
                admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")

    return away
