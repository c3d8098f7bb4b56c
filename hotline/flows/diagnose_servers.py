"""The servers' side of the doctor: the database, its tables, clock and sealed words; Redis, the queues, who serves them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from hotline.embedded import postgres, valkey
from hotline.flows.findings import Finding, bad, good, watch
from hotline.flows.house import House
from hotline.jobs.health import Persistence, persistence, queues, scheduler_leads
from hotline.store.engine import DatabaseAway
from hotline.store.newest import UnfitTables, newest_revision, revision_of
from hotline.store.queries.figures import ServerFacts, due_long_ago, server_facts
from hotline.store.queries.sealed import some_sealed

CLOCKS_DIFFER_SECONDS = 2.0
OLDEST_POSTGRES = 14
FREE_CONNECTIONS = 20
LATE_SECONDS = 120
WHERE = "see HOTLINE_DATABASE_URL and HOTLINE_DATA_DIR (./var of the folder you stand in, unless named)"
AWAY = "start it, or correct HOTLINE_DATABASE_URL; texts and calls are spooled meanwhile"
KEYS = "add the key it was sealed with to HOTLINE_ENCRYPTION_KEYS (or put back encryption.key): no backup holds it"


def database_findings(house: House) -> Iterator[Finding]:
    """Whether it answers, with which tables, and what can only be seen in it."""
    url = house.settings.database_url or ""
    unusable = postgres.unusable(url)
    if unusable:
        yield bad("database", unusable, AWAY if unusable.startswith("does not answer") else "correct HOTLINE_DATABASE_URL")
        return
    try:
        tables = _tables(url)
        with house.transaction() as work:
            facts = server_facts(work.db)
            late = None if tables.do else due_long_ago(work.db, work.now - timedelta(seconds=LATE_SECONDS))
            sealed = [] if tables.do else some_sealed(work.db)
    except DatabaseAway:
        yield bad("database", "does not answer any more", AWAY)
        return
    except Exception as error:
        do = "see PostgreSQL's log; do the tables belong to the user that HOTLINE_DATABASE_URL names?"
        yield bad("database", f"answers, but not as it should ({type(error).__name__})", do)
        return
    yield tables
    yield from _server(house, facts)
    yield from _late(late)
    if not all(map(house.cipher.opens, sealed)):
        yield bad("keys", "what was said in confidence does not open with the keys given", KEYS)


def _tables(url: str) -> Finding:
    try:
        here, newest = revision_of(url), newest_revision()
    except UnfitTables as error:
        found, _, do = str(error).partition(": ")
        return bad("migrations", found, do)
    if here == newest:
        return good("migrations", f"at {here}, the newest")
    if here is None:
        return bad(
            "migrations",
            "the database holds no tables",
            "run `hotline db upgrade` (`hotline up` does it); or is it not the line's? " + WHERE,
        )
    return bad("migrations", f"at {here}, this release needs {newest}", "run `hotline db upgrade` (`hotline up` does it itself)")


def _server(house: House, facts: ServerFacts) -> Iterator[Finding]:
    if facts.version < OLDEST_POSTGRES:
        yield bad("database", f"PostgreSQL {facts.version}", f"use PostgreSQL {OLDEST_POSTGRES} or newer")
    else:
        say = f"PostgreSQL {facts.version}, {facts.connections} of {facts.most_connections} connections"
        low = watch("database", say, "raise max_connections: a web process takes up to 21, a worker up to 13")
        yield good("database", say) if facts.most_connections - facts.connections > FREE_CONNECTIONS else low
    ahead = (facts.now - house.clock.now()).total_seconds()
    if abs(ahead) > CLOCKS_DIFFER_SECONDS:
        yield bad("clock", f"the database's clock is {ahead:+.1f} s from ours", "run a time service (chrony) on both machines")
    else:
        yield good("clock", "agrees with the database's")


def _late(late: int | None) -> Iterator[Finding]:
    if late is None:
        return
    if late:
        do = "are workers and scheduler running? see `queues`; is the day's stop reached?"
        yield bad("due work", f"{late} texts or calls should have gone out {LATE_SECONDS} s ago", do)
    else:
        yield good("due work", "nothing is late")


def redis_findings(house: House) -> Iterator[Finding]:
    """Whether it answers and keeps what it is told; who serves the queues; whether a scheduler acts."""
    url = house.settings.redis_url or ""
    away = valkey.unusable(url)
    kept, states = persistence(url), queues(url)
    if away or kept is None or states is None:
        do = "start it, or correct HOTLINE_REDIS_URL; nothing is lost, but calls and texts wait"
        yield bad("redis", away or "answers, but not everything", do)
        return
    yield _kept(kept)
    unserved = [name for name, state in states.items() if not state.workers]
    old = [name for name, state in states.items() if state.age_seconds > LATE_SECONDS]
    if unserved:
        yield bad("queues", f"nobody serves {', '.join(unserved)}", "start `hotline worker` and `hotline scheduler`, or `hotline up`")
    elif old:
        yield bad(
            "queues", f"{', '.join(old)} waits for more than {LATE_SECONDS} s", "look at the workers' logs; start another `hotline worker`"
        )
    else:
        depth = sum(state.depth for state in states.values())
        yield good("queues", f"served by {min(s.workers for s in states.values())} or more workers each, {depth} jobs waiting")
    yield _scheduler(url)


def _kept(kept: Persistence) -> Finding:
    if kept.fails:
        return bad("redis", f"{kept.version} could not write to its disk", "make room there, or look at its log")
    if kept.evicts:
        return bad("redis", f"{kept.version} throws keys out when memory is short", "set maxmemory-policy noeviction")
    if not kept.kept:
        return watch("redis", f"{kept.version} keeps nothing on disk", "set appendonly yes: without it a restart costs one round of sweeps")
    return good("redis", f"{kept.version}, kept on disk")


def _scheduler(url: str) -> Finding:
    if scheduler_leads(url):
        return good("scheduler", "one acts")
    do = "start `hotline scheduler`: whatever has to wait or be tried again (callbacks, texts after a 429) stays undone"
    return bad("scheduler", "none acts", do)
