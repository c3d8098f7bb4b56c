"""Tests get a migrated database and a Valkey, both clean."""

from __future__ import annotations

import psycopg
import pytest
import redis

from hotline.store import migrate


@pytest.mark.parametrize("turn", [1, 2])
def test_each_test_finds_clean_data_and_leaves_what_it_likes(database_url: str, redis_url: str, turn: int) -> None:
    with psycopg.connect(database_url) as connection, redis.Redis.from_url(redis_url) as valkey:
        before = connection.execute("SELECT count(*) FROM phones").fetchone()
        assert valkey.dbsize() == 0
        connection.execute("INSERT INTO phones (phone) VALUES ('+8613800000001')")
        valkey.set("left", turn)
        assert before == (0,)


def test_a_copy_has_the_newest_tables_and_an_empty_one_none(fresh_database_url: str, empty_database_url: str) -> None:
    assert migrate.differences(fresh_database_url) == []
    assert migrate.current(empty_database_url)[0] is None
