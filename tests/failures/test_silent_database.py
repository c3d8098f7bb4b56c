"""A PostgreSQL that is stopped in the middle neither answers nor refuses: people are answered without it, and nothing is lost."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from hotline.embedded import Stack, running
from hotline.settings import load_settings
from hotline.store.engine import DatabaseAway, Engine, make_engine, transaction
from hotline.store.silence import Silence
from hotline.store.tables import unready
from tests.servers import remove_data_dir, short_folder
from tests.setup.eventually import eventually


@pytest.fixture
def own() -> Iterator[Stack]:
    """A database that no other test stands on."""
    folder = short_folder()
    with running(load_settings({"HOTLINE_DATA_DIR": str(folder / "var")})) as stack:
        yield stack
    remove_data_dir(folder / "var")
    remove_data_dir(folder)


@contextmanager
def stopped(stack: Stack) -> Iterator[None]:
    """The whole server, and each of its connections, stands still."""
    process = stack.servers[0].process
    assert process
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    pids = [process.pid, *map(int, children)]
    try:
        _send(pids, signal.SIGSTOP)
        yield
    finally:
        _send(pids, signal.SIGCONT)


def _send(pids: list[int], which: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # its helpers come and go
            os.kill(pid, which)


def answers(engine: Engine) -> bool:
    """Whether it says anything at all, though it has no tables."""
    return unready(engine) != "away"


def test_who_waits_is_cut_loose_nobody_else_begins_to_and_all_goes_on_afterwards(own: Stack) -> None:
    engine = make_engine(own.database_url, pool=4)
    watch = Silence(engine)
    try:
        with ThreadPoolExecutor(8) as people:
            assert all(people.map(lambda _: answers(engine), range(8)))
            with stopped(own):
                waiting = [people.submit(answers, engine) for _ in range(4)]
                assert not any(it.result(timeout=60) for it in waiting)
                assert watch.silent
                with pytest.raises(DatabaseAway), transaction(engine) as db:
                    db.connection()
            eventually(lambda: not watch.silent)
            assert all(people.map(lambda _: answers(engine), range(8)))
    finally:
        watch.stop()
        engine.dispose()


def test_a_long_look_at_a_server_that_answers_is_left_alone(own: Stack) -> None:
    engine = make_engine(own.database_url, pool=2)
    watch = Silence(engine, suspicious_seconds=0.0)
    try:
        with transaction(engine) as db:
            db.connection().exec_driver_sql("select 1")
            eventually(lambda: watch.tries >= 2)
            assert db.connection().exec_driver_sql("select 1").scalar() == 1
        assert not watch.silent
    finally:
        watch.stop()
        engine.dispose()
