"""`hotline up` on a PostgreSQL and a Redis that somebody else runs: it starts none, is ready, serves, and leaves them running."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import psycopg
import pytest
import redis

from hotline.embedded import Stack, running
from hotline.settings import load_settings
from tests.exchange_client import ExchangeClient
from tests.servers import remove_data_dir, short_folder
from tests.setup.test_up import tree

RESIDENT = "+8613800000001"


@pytest.fixture
def given() -> Iterator[Stack]:
    """The servers of another house."""
    folder = short_folder()
    with running(load_settings({"HOTLINE_DATA_DIR": str(folder / "other")})) as stack:
        yield stack
    remove_data_dir(folder / "other")
    remove_data_dir(folder)


def test_a_text_is_served_and_the_servers_outlive_the_tree(given: Stack) -> None:
    folder = short_folder()
    with tree(folder / "var", HOTLINE_DATABASE_URL=given.database_url, HOTLINE_REDIS_URL=given.redis_url) as up:
        commands = " ".join(up.descendants().values())
        assert "bin/postgres" not in commands
        assert "valkey-server" not in commands
        assert not (folder / "var" / "embedded.json").exists()
        people = ExchangeClient(f"http://127.0.0.1:{up.port + 1}")
        people.text(RESIDENT, "要2斤青菜")
        assert "青菜" in people.wait_text(RESIDENT)["body"]
        people.wait_event("text", matches="要2斤青菜，能帮忙吗")  # a worker has found Redis, too, and asks a neighbour
        up.process.send_signal(signal.SIGTERM)
        assert up.process.wait(60) == 0
    with psycopg.connect(given.database_url) as connection:
        assert connection.execute("select count(*) from messages where direction = 'inbound'").fetchone() == (1,)
    with redis.Redis.from_url(given.redis_url) as queue:
        assert queue.ping()
    remove_data_dir(folder / "var")
    remove_data_dir(folder)
