"""A round that comes again every day, with the real scheduler and worker: they find it, ring, die, and go on after a restart."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import psycopg

from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import cancel_round, see_round
from tests.journeys.conftest import Line

WANG = "+8613800000001"  # 王婆婆 of the samples


@contextmanager
def schedule(line: Line) -> Iterator[None]:
    """The schedule of sweeps."""
    running = subprocess.Popen([sys.executable, "-m", "workers.scheduler"], env=line.environment)
    try:
        yield
    finally:
        running.kill()
        running.wait()


def rung(line: Line) -> int:
    return sum(call["to"] == WANG for call in line.sim.calls(direction="outbound-api"))


def change(line: Line, *statements: str) -> None:
    with psycopg.connect(line.environment["HOTLINE_DATABASE_URL"]) as connection:
        for statement in statements:
            connection.execute(statement)


def a_day_passes(line: Line) -> None:
    """What it does to the rows: the next time has come, and nobody was spoken with today."""
    change(
        line,
        "update rounds set next_at = next_at - interval '1 day' where next_at is not null",
        "update residents set last_contact_at = last_contact_at - interval '1 day'",
    )


def test_the_sweep_finds_it_day_after_day_and_after_a_restart_until_it_is_cancelled(line: Line) -> None:
    line.sim.behave(WANG, answer="busy")
    local = datetime.now(UTC).astimezone(line.house.settings.timezone)
    change(line, "update residents set active = false")
    first = start_round(line.house, RoundOrder(community="下洋田社区", repeat_at=(local - timedelta(minutes=5)).time())).round_id or 0
    assert see_round(line.house, first).planned == 0
    change(line, "update residents set active = (name = '王婆婆')")
    a_day_passes(line)
    with schedule(line):
        line.until(lambda: rung(line) == 1)
    worker = line.workers.pop()
    worker.kill()
    worker.wait()
    (today,) = line.rows("select id from rounds where repeat_of = %s", first)
    cancel_round(line.house, today["id"], by="王姐")
    a_day_passes(line)
    line.start_worker()
    with schedule(line):
        line.until(lambda: rung(line) == 2)
        following = see_round(line.house, first).next_at
        assert following is not None and following > datetime.now(UTC)
        cancel_round(line.house, first, by="王姐")
    assert see_round(line.house, first).next_at is None
    assert {row["state"] for row in line.rows("select state from rounds where repeat_of = %s", first)} == {"cancelled"}
