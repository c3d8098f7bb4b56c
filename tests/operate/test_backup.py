"""A backup brings back every row of every table; what is older than it is kept goes; one person's data can be shown and erased."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
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
from hotline.store.dump import DumpError, _tool, dump, restore
from hotline.store.newest import ASIDE, UnfitTables, at_newest
from tests.journeys.conftest import Line
from tests.journeys.people import RESIDENT
from tests.operate.conftest import Run

LINE = "+862800000000"


def every_row(url: str) -> dict[str, list[Any]]:
    """All tables with all rows, as text."""
    with psycopg.connect(url) as connection:
        names = [row[0] for row in connection.execute("select tablename from pg_tables where schemaname = 'public' order by 1")]
        return {name: sorted(str(row) for row in connection.execute(f"select * from {name}")) for name in names}  # noqa: S608 - our own names


def backed_up(house: House, file: Path) -> Path:
    dump(house.settings.database_url or "", file)
    return file


def pg_dump(url: str, file: Path) -> None:
    """As PostgreSQL's own tool writes it, whatever is in the database."""
    subprocess.run([_tool("pg_dump", url), "--format=custom", f"--file={file}", f"--dbname={url}"], check=True)


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


def test_the_backup_of_a_restored_line_can_be_restored(busy: House, make_database: Callable[[str], str], tmp_path: Path) -> None:
    first, second = make_database("template0"), make_database("pristine")
    restore(first, backed_up(busy, tmp_path / "first.dump"))
    dump(first, tmp_path / "second.dump")
    restore(second, tmp_path / "second.dump")
    assert every_row(second) == every_row(busy.settings.database_url or "")


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


def test_the_backup_of_a_newer_release_or_of_another_house_is_refused_and_changes_nothing(
    busy: House, fresh_database_url: str, empty_database_url: str, tmp_path: Path
) -> None:
    before = every_row(fresh_database_url)
    restore(empty_database_url, backed_up(busy, tmp_path / "ours.dump"))
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("update alembic_version set version_num = '9999'")
    pg_dump(empty_database_url, tmp_path / "newer.dump")
    with psycopg.connect(empty_database_url) as connection:
        connection.execute("drop schema public cascade; create schema public; create table public.orders (id int)")
    pg_dump(empty_database_url, tmp_path / "another.dump")
    for file, why in (("newer.dump", "newer than this release"), ("another.dump", "another database")):
        with pytest.raises(DumpError, match=why):
            restore(fresh_database_url, tmp_path / file, replace=True)
        assert every_row(fresh_database_url) == before


def test_a_restore_that_was_killed_is_told_and_taken_up_by_the_next(busy: House, fresh_database_url: str, tmp_path: Path) -> None:
    before = every_row(fresh_database_url)
    backed_up(busy, tmp_path / "all.dump")
    (tmp_path / "broken.dump").write_bytes((tmp_path / "all.dump").read_bytes()[:-2000])
    with psycopg.connect(fresh_database_url) as connection:  # as a power cut leaves it while the file is read
        connection.execute(f"alter schema public rename to {ASIDE}; create schema public")
    with pytest.raises(UnfitTables, match="hotline restore"):
        at_newest(fresh_database_url)
    with pytest.raises(UnfitTables, match="hotline restore"):
        migrate.upgrade(fresh_database_url)
    with pytest.raises(DumpError):
        restore(fresh_database_url, tmp_path / "broken.dump")
    assert every_row(fresh_database_url) == before
    restore(fresh_database_url, tmp_path / "all.dump")
    assert every_row(fresh_database_url) == every_row(busy.settings.database_url or "")


def test_a_backup_that_cannot_be_written_or_would_be_empty_says_so_and_leaves_nothing(
    busy: House, empty_database_url: str, tmp_path: Path
) -> None:
    url = busy.settings.database_url or ""
    (tmp_path / "file").touch()
    for nowhere in (tmp_path / "no folder" / "all.dump", tmp_path / "file" / "all.dump"):
        with pytest.raises(DumpError, match=r"no backup was written to .*all\.dump"):
            dump(url, nowhere)
    with pytest.raises(DumpError, match="HOTLINE_DATA_DIR"):
        dump(empty_database_url, tmp_path / "empty.dump")
    with pytest.raises(DumpError, match="does not answer"):
        dump("postgresql://nobody@127.0.0.1:9/none", tmp_path / "away.dump")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["file"]


def test_a_full_disk_breaks_a_backup_off_in_one_line_and_leaves_nothing(line: Line, tmp_path: Path) -> None:
    """The limit on the size of a file stands for the disk."""
    limit = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)"
    run = f"{limit}; resource.setrlimit(resource.RLIMIT_FSIZE, (9000,) * 2)\nfrom hotline.cli import main; main(['backup', sys.argv[1]])"
    done = subprocess.run(
        [sys.executable, "-c", run, str(tmp_path / "all.dump")], env=line.environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert re.fullmatch(r"no backup was written to \S+: .*\n", done.stderr), done.stderr
    assert not list(tmp_path.iterdir())


def test_the_tools_say_nothing_of_their_own_and_no_password_stands_on_their_command_line(line: Line, hotline: Run, tmp_path: Path) -> None:
    tool = tmp_path / "pg_dump"
    version = '[ "$1" = --version ] && { echo "pg_dump (PostgreSQL) 99"; exit; }'
    tool.write_text(f'#!/bin/sh\n{version}\necho "$@ PASSWORD=$PGPASSWORD" >"{tmp_path}/told"\n')
    tool.chmod(0o755)
    url = line.environment["HOTLINE_DATABASE_URL"].replace("postgres@", "postgres:not-to-be-seen@")
    path = f"{tmp_path}:{line.environment['PATH']}"
    done = hotline("backup", str(tmp_path / "all.dump"), HOTLINE_DATABASE_URL=url, PATH=path, XDG_RUNTIME_DIR="")
    assert done.returncode == 0
    assert done.stderr.startswith("Keep HOTLINE_ENCRYPTION_KEYS") and done.stderr.count("\n") == 1
    arguments, _, password = (tmp_path / "told").read_text().partition(" PASSWORD=")
    assert "not-to-be-seen" not in arguments and password == "not-to-be-seen\n"


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
