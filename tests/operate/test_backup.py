"""A backup brings back every row of every table; what is older than it is kept goes; one person's data can be shown and erased."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hotline.flows.house import House
from hotline.flows.load_samples import load_samples
from hotline.flows.person import StillOpen, erase_person, show_person
from hotline.flows.purge import old_rows, purge
from hotline.flows.take_text import TextIn, take_text
from hotline.kernel.clock import VirtualClock
from hotline.store import migrate
from hotline.store.dump import DumpError, dump, restore
from tests.journeys.people import RESIDENT

LINE = "+862800000000"


def every_row(url: str) -> dict[str, list[Any]]:
    """All tables with all rows, as text."""
    with psycopg.connect(url) as connection:
        names = [row[0] for row in connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1")]
        return {name: sorted(str(row) for row in connection.execute(f"select * from {name}")) for name in names}  # noqa: S608 - our own names


@pytest.fixture
def busy(house: House) -> House:
    """A house to which an order, a worry and a danger came."""
    load_samples(house)
    for n, body in enumerate(("要2斤青菜、一包5公斤的大米", "一个人在家心里慌，睡不着", "我不想活了")):
        take_text(house, TextIn(f"SM{n:032d}", RESIDENT if n < 2 else "+8613900000555", LINE, body))
    return house


def test_restored_into_an_empty_stack_every_table_is_the_same(busy: House, empty_database_url: str, tmp_path: Path) -> None:
    url = busy.settings.database_url or ""
    size = dump(url, tmp_path / "all.dump")
    assert size == (tmp_path / "all.dump").stat().st_size > 0
    assert (tmp_path / "all.dump").stat().st_mode & 0o077 == 0
    restore(empty_database_url, tmp_path / "all.dump")
    before, after = every_row(url), every_row(empty_database_url)
    assert before == after
    assert len(after["tickets"]) == 3 and after["messages"]
    assert migrate.differences(empty_database_url) == []


def test_a_restored_line_goes_on_with_new_rows(busy: House, empty_database_url: str, tmp_path: Path) -> None:
    """Sequences come back too: a new ticket does not collide."""
    dump(busy.settings.database_url or "", tmp_path / "all.dump")
    restore(empty_database_url, tmp_path / "all.dump")
    with psycopg.connect(empty_database_url) as connection:
        highest = connection.execute("select max(id) from messages").fetchone()
        connection.execute("insert into stations (name, line_name) values ('另一站', '热线')")
        assert highest is not None
        nextval = connection.execute("select nextval(pg_get_serial_sequence('messages', 'id'))").fetchone()
        assert nextval is not None and nextval[0] > highest[0]


def test_a_database_with_data_is_not_overwritten_unless_asked(busy: House, fresh_database_url: str, tmp_path: Path) -> None:
    url = busy.settings.database_url or ""
    dump(url, tmp_path / "all.dump")
    with psycopg.connect(fresh_database_url) as connection:
        connection.execute("insert into users (name, role, password_hash) values ('a', 'viewer', 'x')")
    with pytest.raises(DumpError, match="not empty"):
        restore(fresh_database_url, tmp_path / "all.dump")
    restore(fresh_database_url, tmp_path / "all.dump", replace=True)
    assert every_row(url) == every_row(fresh_database_url)


def test_a_broken_file_leaves_the_database_as_it_was(busy: House, fresh_database_url: str, tmp_path: Path) -> None:
    dump(busy.settings.database_url or "", tmp_path / "all.dump")
    whole = (tmp_path / "all.dump").read_bytes()
    before = every_row(fresh_database_url)
    for broken in (b"PGDMP and then nothing", whole[: len(whole) * 3 // 4]):
        (tmp_path / "broken.dump").write_bytes(broken)
        with pytest.raises(DumpError):
            restore(fresh_database_url, tmp_path / "broken.dump", replace=True)
        assert every_row(fresh_database_url) == before


def test_purge_says_first_and_then_takes_words_but_leaves_tickets(busy: House, clock: VirtualClock) -> None:
    assert sum(old_rows(busy).values()) == 0
    clock.advance(days=400)
    dry = old_rows(busy)
    assert dry["messages"] > 0
    done = purge(busy, actor="test")
    assert done["messages"] == dry["messages"]
    assert old_rows(busy)["messages"] == 0
    rows = every_row(busy.settings.database_url or "")
    assert len(rows["tickets"]) == 3
    assert not any("青菜" in row for row in rows["messages"])


def test_one_person_is_shown_whole_and_erased_only_when_nothing_is_open(busy: House) -> None:
    shown = show_person(busy, RESIDENT, actor="test")
    assert len(shown["tickets"]) == 2 and shown["residents"]
    assert "睡不着" in json.dumps(shown, ensure_ascii=False, default=str)  # sealed words are disclosed to the one who said them
    with pytest.raises(StillOpen):
        erase_person(busy, RESIDENT, actor="test")
    url = busy.settings.database_url or ""
    with psycopg.connect(url) as connection:
        connection.execute("update tickets set status = 'closed', closed_at = now() where resident_phone = %s", (RESIDENT,))
    erase_person(busy, RESIDENT, actor="test")
    left = {name: row for name, rows in every_row(url).items() for row in rows if RESIDENT in row and name != "audit"}
    assert not left
    words = {name: row for name, rows in every_row(url).items() for row in rows if "王婆婆" in row or "睡不着" in row}
    assert not words
    audited = [row for row in every_row(url)["audit"] if "person_erased" in row]
    assert audited and RESIDENT not in audited[0]
