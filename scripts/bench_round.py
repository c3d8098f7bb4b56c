"""Rounds, measured: planning 100,000, calls a second at the carrier, round trips, the weight of history, and a whole day.

    scripts/bench round [--part planning|pace|history|day] [--people N] [--calls-per-second N] [--workers N]

planning   100,000 people on the roster: seconds and memory of planning them.
pace       a round is rung through real workers and the web server; the exchange says when each call was asked for.
history    the same 300 calls beside 1,000 and beside 100,000 ended ones: milliseconds and round trips a call.
day        1,800 people, scripted, in virtual time, on a carrier's bad day: what became of everybody, and how many calls
           were asked for in the busiest sliding second.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import redis

sys.path.insert(0, str(Path(__file__).parents[1]))  # the tests' double of a carrier, and its bad day, are used here too

from hotline.embedded import running
from hotline.flows.flush_calls import flush_calls
from hotline.flows.house import House
from hotline.flows.place_calls import place_calls
from hotline.flows.start_round import RoundOrder, start_round
from hotline.flows.steer_round import see_round
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.jobs.rate import Rate
from hotline.kernel.clock import SystemClock, VirtualClock
from hotline.kernel.logs import configure_logs
from hotline.settings import load_settings
from hotline.store import migrate
from hotline.store.engine import before_each_statement
from hotline.store.queries.places import default_station, get_or_make_community
from hotline.wiring import make_house
from tests.exchange_client import ExchangeClient
from tests.flows.carrier_double import CarrierDouble, NoPace
from tests.flows.outreach.bad_day import Misbehaving
from tests.flows.outreach.day import RoundDay, ways_of
from tests.flows.outreach.passing import Passing, most_in_a_second

LINE = "+862800000000"
PLACE = "下洋田社区"
MORNING = datetime.now(UTC).replace(hour=0, minute=30)  # half past eight in Shanghai
ENVIRONMENT = {
    "TWILIO_ACCOUNT_SID": "AC" + "0" * 31 + "3",
    "TWILIO_AUTH_TOKEN": "a-token-of-the-bench",
    "HOTLINE_COORDINATORS": "+8613800000009",
    "HOTLINE_QUIET_HOURS": "",
    "HOTLINE_UNKNOWN_CALLERS": "dispatch",
    "HOTLINE_LINES": "2000",
    "HOTLINE_NUMBER": LINE,
    "HOTLINE_SECRET_KEY": "a-secret-of-the-bench-of-32-characters",
    "HOTLINE_ENCRYPTION_KEYS": "dGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtdGVzdHMtMTI=",
    "HOTLINE_MAX_CALLS_PER_DAY": "1000000",
    "HOTLINE_MAX_MESSAGES_PER_DAY": "1000000",
}
PEOPLE = """
insert into residents (station_id, community_id, name, phone, birth_year, lives_alone, last_contact_at)
select %(station)s, %(community)s, '王' || n, '+8613' || lpad(n::text, 9, '0'), 1925 + n %% 60, n %% 3 > 0,
       case when n %% 4 = 0 then now() - make_interval(days => n %% 40 + 1) end
from generate_series(1, %(people)s) n
"""
HISTORY = """
with days as (select now() - interval '2 days' as ago),
old as (
  insert into callbacks (station_id, cause, phone, purpose, priority, state, outcome, attempts, created_at, ended_at)
  select 1, 'old:' || n, '+8615' || lpad(n::text, 9, '0'), 'check_in', 3, 'done', 'reached', 1, ago, ago
  from days, generate_series(1, %(rows)s) n returning id, phone),
tried as (
  insert into attempts (callback_id, n, phone, outcome, started_at, ended_at)
  select id, 1, phone, 'reached', ago, ago from days, old returning id, phone),
sent as (
  insert into outbox (cause, kind, state, to_phone, from_phone, not_before, sent_at, sid, station_id, attempt_id)
  select 'attempt:old:' || id, 'call', 'sent', phone, '+862800000000', ago, ago, 'CAold' || id, 1, id from days, tried
  returning id, to_phone, attempt_id)
insert into calls (station_id, direction, from_phone, to_phone, sid, status, started_at, ended_at, outbox_id, attempt_id)
select 1, 'outbound', '+862800000000', to_phone, 'CAold' || id, 'completed', ago, ago, id, attempt_id from days, sent
"""


def say(name: str, **figures: object) -> None:
    """One line of the report."""
    print(f"{name:<10}", "  ".join(f"{key.replace('_', ' ')} {value}" for key, value in figures.items()), flush=True)  # noqa: T201 - a report


@contextmanager
def station(people: int, **more: str) -> Iterator[tuple[House, dict[str, str]]]:
    """A migrated database on embedded servers with a roster, in a folder that is thrown away; and the environment to reach it."""
    with tempfile.TemporaryDirectory(prefix="hl-") as folder:
        Path(folder).chmod(0o711)
        base = ENVIRONMENT | {"HOTLINE_DATA_DIR": f"{folder}/var"} | more
        with running(load_settings(base)) as stack:
            base |= {"HOTLINE_DATABASE_URL": stack.database_url, "HOTLINE_REDIS_URL": stack.redis_url}
            migrate.upgrade(stack.database_url)
            house = make_house(load_settings(base), pool=8)
            with house.transaction() as work:
                home = default_station(work.db).id
                community = get_or_make_community(work.db, home, PLACE).id
            with psycopg.connect(stack.database_url) as connection:
                connection.execute(PEOPLE, {"station": home, "community": community, "people": people})
            yield house, base
            house.engine.dispose()


def planning(people: int) -> bool:
    """Seconds and memory of planning a round."""
    with station(people) as (house, _):
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        dry = start_round(house, RoundOrder(community=PLACE), dry_run=True)
        looked = time.perf_counter() - begun
        planned = start_round(house, RoundOrder(community=PLACE))
        seconds = time.perf_counter() - begun - looked
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        say("planning", people=planned.people, seconds=f"{seconds:.1f}", dry_run=f"{looked:.1f} s", memory=f"+{grown:.0f} MB")
        begun = time.perf_counter()
        placed = place_calls(house)
        say("", first_calls_placed=placed, in_=f"{(time.perf_counter() - begun) * 1000:.0f} ms")
        return dry.people == planned.people == people


def history(calls: int) -> bool:
    """The same calls beside little and much history; round trips to database and Redis for each."""
    spent = {}
    for rows in (1_000, 100_000):
        with station(4 * calls) as (house, base):
            with psycopg.connect(base["HOTLINE_DATABASE_URL"], autocommit=True) as connection:
                connection.execute(HISTORY, {"rows": rows})
                connection.execute("vacuum analyze")
            carrier = CarrierDouble(SystemClock())
            house = replace(house, carrier=carrier)
            start_round(house, RoundOrder(community=PLACE))
            _ring(house, carrier, calls)  # warms caches
            trips = [0]
            before_each_statement(house.engine, lambda trips=trips: trips.__setitem__(0, trips[0] + 1))
            with redis.Redis.from_url(base["HOTLINE_REDIS_URL"]) as connection:
                connection.config_resetstat()
                best = min(_ring(house, carrier, calls) for _ in range(3))
                commands = sum(s["calls"] for name, s in connection.info("commandstats").items() if name.split("_")[1].startswith("ev"))
            spent[rows] = best / calls
            say(
                "history", rows=rows, ms_a_call=f"{spent[rows] * 1000:.1f}", database_round_trips=f"{trips[0] / calls / 3:.1f}",
                redis_round_trips=f"{commands / calls / 3:.2f}",
            )  # fmt: skip
    ratio = spent[100_000] / spent[1_000]
    say("", ratio=f"{ratio:.2f}", bound="1.2")
    return ratio <= 1.2


def _ring(house: House, carrier: CarrierDouble, calls: int) -> float:
    """Places, sends and closes so many calls; seconds."""
    done, begun = len(carrier.calls), time.perf_counter()
    with ThreadPoolExecutor(16) as pool:
        while len(carrier.calls) < done + calls:
            before = len(carrier.calls)
            place_calls(house)
            flush_calls(house, NoPace(), pool)
            for seen, call in zip(carrier.seen[before:], carrier.calls[before:], strict=True):
                row = int(call.status_callback.rpartition("=")[2])
                take_call_status(house, CallStatus(seen.sid, "no-answer", LINE, call.to, "outbound-api", outbox_id=row))
    return (time.perf_counter() - begun) * calls / (len(carrier.calls) - done)


def pace(people: int, per_second: float, workers: int) -> bool:
    """Calls a second as the carrier sees them."""
    ports = _free_ports(2)
    web, exchange = (f"http://127.0.0.1:{port}" for port in ports)
    addresses = {"HOTLINE_PUBLIC_URL": web, "HOTLINE_TWILIO_API_URL": exchange, "HOTLINE_CALLS_PER_SECOND": str(per_second)}
    with station(people, **addresses) as (house, base):
        own = {name: value for name, value in os.environ.items() if not name.startswith(("HOTLINE_", "TWILIO_"))} | base
        own |= {
            "SIM_ACCOUNT_SID": base["TWILIO_ACCOUNT_SID"], "SIM_AUTH_TOKEN": base["TWILIO_AUTH_TOKEN"], "SIM_LINE_NUMBER": LINE,
            "SIM_WEBHOOK_BASE": web, "SIM_PORT": str(ports[1]), "SIM_SPEED": "20",
        }  # fmt: skip
        commands = [
            ["hotline.simulator"],
            ["hotline.cli", "serve", "--port", str(ports[0])],
            ["workers.scheduler"],
            *[["workers"]] * workers,
        ]
        children = [subprocess.Popen([sys.executable, "-m", *c], env=own, stdout=2, stderr=subprocess.DEVNULL) for c in commands]  # noqa: S603 - ours
        try:
            _wait_for(f"{web}/readyz")
            sim = ExchangeClient(exchange)
            for n in range(1, people + 1):
                sim.behave(f"+8613{n:09d}", answer="busy")
            planned = start_round(house, RoundOrder(community=PLACE))
            while len(sim.started()) < people:
                time.sleep(1)
            starts = sorted(sim.started())[:people]
            most = max(sum(1 for other in starts[i : i + int(per_second) + 5] if other < at + 1) for i, at in enumerate(starts))
            rate = (len(starts) - 1) / (starts[-1] - starts[0])
            seen = see_round(house, planned.round_id or 0)
            rung = [call["to"] for call in sim.calls(direction="outbound-api")]
            say(
                "pace",
                calls=len(starts),
                allowed=per_second,
                achieved=f"{rate:.2f}/s",
                share=f"{rate / per_second:.3f}",
                most_in_a_second=most,
            )
            say("", rung_twice=len(rung) - len(set(rung)), waiting=seen.left)
            return most <= per_second and rate / per_second >= 0.97 and len(rung) == len(set(rung))
        finally:
            for child in children:
                child.terminate()  # not killed: the web server has a process of its own, which would stay
            for child in children:
                child.wait(60)


def day(people: int, per_second: float) -> bool:
    """A round in virtual time on a carrier's bad day, at the pace that holds in life."""
    clock, dice = VirtualClock(MORNING), random.Random(3)  # noqa: S311 - a rehearsal that can be repeated
    with station(people, HOTLINE_QUIET_HOURS="21:00-08:00", HOTLINE_CALLS_PER_SECOND=str(per_second)) as (house, base):
        ways = ways_of([f"+8613{n:09d}" for n in range(1, people + 1)], dice)
        nobody = {phone for phone, way in ways.items() if way[0] == "no_number"}
        carrier = Misbehaving(clock, passing=Passing(clock), dice=random.Random(5), nobody=nobody)  # noqa: S311 - see above
        house = replace(house, clock=clock, carrier=carrier)
        planned = start_round(house, RoundOrder(community=PLACE))
        begun = time.perf_counter()
        with redis.Redis.from_url(base["HOTLINE_REDIS_URL"]) as connection:
            lived = RoundDay(house, clock, carrier, ways, dice, Rate(connection, "calls", per_second, clock=clock))
            lived.run(MORNING + timedelta(days=4))
        seen = see_round(house, planned.round_id or 0)
        most, rows = most_in_a_second(carrier.asked), [taken.call.status_callback for taken in carrier.taken]
        twice = len(rows) - len(set(rows))
        say("day", people=seen.planned, waiting=seen.left, ended=f"{clock.now():%d %H:%M}", took=f"{time.perf_counter() - begun:.0f} s")
        say("", asked_for=len(carrier.asked), taken=len(rows), second_calls_of_one_attempt=twice)
        say("", most_in_a_sliding_second=most, allowed=per_second)
        say("", **{key: dict(sorted((str(k), n) for k, n in counted.items())) for key, counted in lived.figures().items()})
        for outcome, number in sorted(seen.figures.items(), key=lambda pair: -pair[1]):
            say("", **{outcome: f"{number:>7}"})
        say("", sum=f"{sum(seen.figures.values()):>7}")
        return sum(seen.figures.values()) == people and not seen.left and not twice and most <= per_second


def _free_ports(count: int) -> list[int]:
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [server.getsockname()[1] for server in held]
    for server in held:
        server.close()
    return ports


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=3) as answer:  # noqa: S310 - our own http address
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.2)
    raise SystemExit(f"{address} does not answer")


def main() -> None:
    """Measure what was asked for; exits 1 when a bound is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("planning", "pace", "history", "day"))
    parser.add_argument("--people", type=int)
    parser.add_argument("--calls-per-second", type=float, default=30)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    configure_logs("bench", level=40)
    parts = {
        "planning": lambda: planning(given.people or 100_000),
        "pace": lambda: pace(given.people or 1800, given.calls_per_second, given.workers),
        "history": lambda: history(given.people or 300),
        "day": lambda: day(given.people or 1800, given.calls_per_second),
    }
    kept = [part() for name, part in parts.items() if given.part in (None, name)]
    sys.exit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
