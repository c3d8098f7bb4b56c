"""PostgreSQL and Valkey for the tests: one pair of servers a session, clean data a test.

The servers are the embedded ones, told not to care for crashes. Measured here: a copy
of the migrated database costs 80 ms a test, TRUNCATE of all tables 140 ms, DELETE of
what there is with triggers and foreign keys off 2-10 ms: so tests share one database
that is emptied before each, and only those that run processes of their own, or move
the schema, take a copy (`fresh_database_url`).
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
import redis

from hotline.embedded import postgres, valkey
from hotline.embedded.ground import Ground, prepare_ground
from hotline.kernel.clock import VirtualClock
from hotline.settings import Settings, load_settings
from hotline.store import migrate

TEST_ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "1",
    "TWILIO_AUTH_TOKEN": "a-token-of-the-tests",
    "HOTLINE_COORDINATORS": "+8613800000009",
    "HOTLINE_PUBLIC_URL": "http://127.0.0.1:8000",
    "HOTLINE_QUIET_HOURS": "",
    "HOTLINE_UNKNOWN_CALLERS": "dispatch",
    "HOTLINE_TWILIO_API_URL": "http://127.0.0.1:9",  # nobody listens there: a test that calls out by mistake is refused at once
    "HOTLINE_SECRET_KEY": "a-secret-of-the-tests-of-32-characters",
    "HOTLINE_ENCRYPTION_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=",
}
# What the migrations themselves put in stays; everything else goes, and every sequence begins anew.
KEEP_SEEDS = """
DO $$ DECLARE t text; BEGIN
  CREATE SCHEMA seeds;
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('CREATE TABLE seeds.%I AS TABLE public.%I', t, t);
  END LOOP;
  CREATE TABLE seeds."sequences of all" AS
    SELECT sequencename AS name, COALESCE(last_value, 0) AS value FROM pg_sequences WHERE schemaname = 'public';
END $$
"""
EMPTY = """
DO $$ DECLARE t text; BEGIN
  SET LOCAL session_replication_role = replica;
  SET LOCAL lock_timeout = '10s';
  FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DELETE FROM public.%I', t);
    EXECUTE format('INSERT INTO public.%I OVERRIDING SYSTEM VALUE SELECT * FROM seeds.%I', t, t);
  END LOOP;
  PERFORM setval(format('public.%I', name), GREATEST(value, 1), value > 0) FROM seeds."sequences of all";
END $$
"""


def short_folder() -> Path:
    """A folder whose path leaves room for a socket's name, and which root's servers can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="hl-"))
    folder.chmod(0o711)
    return folder


def remove_data_dir(folder: Path) -> None:
    """Remove a data directory, and what its servers put elsewhere."""
    for note in ("servers.path", "sockets.path"):
        if (folder / note).exists():
            shutil.rmtree((folder / note).read_text(), ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """An empty data directory for a stack of the test's own."""
    folder = short_folder()
    yield folder / "var"
    remove_data_dir(folder / "var")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """Where the session's servers stand."""
    folder = short_folder()
    yield prepare_ground(folder)
    remove_data_dir(folder)


@pytest.fixture(scope="session")
def migrated(ground: Ground) -> Iterator[str]:
    """URL of the session's migrated database; its copy `pristine` is what fresh databases are made from."""
    server = postgres.postgres_server(ground, forgetful=True)
    server.start()
    url = postgres.address(ground)
    migrate.upgrade(url)
    with psycopg.connect(postgres.address(ground, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE pristine TEMPLATE {postgres.DATABASE} STRATEGY file_copy")
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(KEEP_SEEDS)
    yield url
    server.stop()


@pytest.fixture
def database_url(migrated: str) -> str:
    """URL of a migrated database that holds only what the migrations put in."""
    with psycopg.connect(migrated) as connection:
        connection.execute(EMPTY)
    return migrated


@pytest.fixture
def make_database(ground: Ground, migrated: str) -> Iterator[Callable[[str], str]]:
    """`make_database(template)` gives the URL of a new database; templates: `pristine` (migrated) and `template0` (empty)."""
    made: list[str] = []
    with psycopg.connect(postgres.address(ground, "postgres"), autocommit=True) as connection:

        def make(template: str = "pristine") -> str:
            name = f"copy_{datetime.now(UTC):%H%M%S%f}"
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy")
            made.append(name)
            return postgres.address(ground, name)

        yield make
        for name in made:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def fresh_database_url(make_database: Callable[[str], str]) -> str:
    """URL of a migrated database of the test's own, for tests whose processes may outlive them or that move the schema."""
    return make_database("pristine")


@pytest.fixture
def empty_database_url(make_database: Callable[[str], str]) -> str:
    """URL of a database without a single table."""
    return make_database("template0")


@pytest.fixture(scope="session")
def valkey_address(ground: Ground) -> Iterator[str]:
    """URL of the session's Valkey."""
    server = valkey.valkey_server(ground, forgetful=True)
    server.start()
    yield valkey.address(ground)
    server.stop()


@pytest.fixture
def redis_url(valkey_address: str) -> str:
    """URL of an empty Valkey."""
    with redis.Redis.from_url(valkey_address) as connection:
        connection.flushall()
    return valkey_address


@pytest.fixture
def settings(database_url: str, redis_url: str, tmp_path: Path) -> Settings:
    """Settings of a station with a real carrier's account, without quiet hours, on the session's servers."""
    urls = {"HOTLINE_DATABASE_URL": database_url, "HOTLINE_REDIS_URL": redis_url, "HOTLINE_DATA_DIR": str(tmp_path / "var")}
    return load_settings(TEST_ENVIRONMENT | urls)


@pytest.fixture
def clock() -> VirtualClock:
    """A clock that stands at ten in the morning of a Tuesday in Shanghai until it is moved."""
    return VirtualClock(datetime(2026, 3, 10, 2, 0, tzinfo=UTC))
