"""The doctor: looks at everything a line stands on, changes nothing, and says what to do about each thing.

Every look is independent: whatever is broken, the others are still told.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from hotline.flows.diagnose_carrier import carrier_findings
from hotline.flows.findings import Finding, bad, good, watch
from hotline.flows.house import House
from hotline.flows.spool import refused, waiting
from hotline.jobs.health import persistence, queues, scheduler_leads
from hotline.kernel.phones import is_mobile
from hotline.store import migrate
from hotline.store.engine import DatabaseAway
from hotline.store.queries.figures import due_long_ago, server_facts

CLOCKS_DIFFER_SECONDS = 2.0
OLDEST_POSTGRES = 14
FREE_BYTES = 1 << 30
LATE_SECONDS = 120


def diagnose(house: House) -> Iterator[Finding]:
    """All findings, in the order in which they should be put right. Never raises for what is broken."""
    yield from _settings(house)
    yield from _database(house)
    yield from _redis(house)
    yield from _disk(house)
    yield from _spool(house)
    yield from _times(house)
    yield from carrier_findings(house)
    yield from _coordinators(house)


def _settings(house: House) -> Iterator[Finding]:
    settings = house.settings
    if settings.simulator:
        yield watch("settings", "valid; the simulator answers, no real telephone does", "set TWILIO_ACCOUNT_SID to go live")
        return
    yield good("settings", "valid, with a real carrier")
    if urlsplit(settings.public_url).scheme != "https":
        yield watch("https", "HOTLINE_PUBLIC_URL is not https", "give it an https address: texts cross the network in clear")
    key_files = settings.data_dir / "encryption.key"
    if key_files.exists():
        yield watch(
            "keys", f"the key of sealed words lies in {key_files}", "keep a copy apart from backups: without it they cannot be read"
        )


def _database(house: House) -> Iterator[Finding]:
    url = house.settings.database_url or ""
    try:
        with house.transaction() as work:
            facts = server_facts(work.db)
            late = due_long_ago(work.db, work.now - timedelta(seconds=LATE_SECONDS))
    except DatabaseAway as error:
        yield bad(
            "database", f"does not answer ({error})", "start it, or correct HOTLINE_DATABASE_URL; texts and calls are spooled meanwhile"
        )
        return
    except Exception as error:
        yield bad("database", f"answers, but not as it should ({type(error).__name__})", "run `hotline db upgrade`")
        return
    here, newest = migrate.current(url)
    if here == newest:
        yield good("migrations", f"at {here}, the newest")
    else:
        yield bad("migrations", f"at {here or 'nothing'}, the code needs {newest}", "run `hotline db upgrade`")
    if facts.version < OLDEST_POSTGRES:
        yield bad("database", f"PostgreSQL {facts.version}", f"use PostgreSQL {OLDEST_POSTGRES} or newer")
    else:
        free = facts.most_connections - facts.connections
        say = f"PostgreSQL {facts.version}, {facts.connections} of {facts.most_connections} connections"
        low = watch("database", say, "raise max_connections: a web process takes up to 21, a worker up to 13")
        yield good("database", say) if free > 20 else low
    ahead = (facts.now - house.clock.now()).total_seconds()
    if abs(ahead) > CLOCKS_DIFFER_SECONDS:
        yield bad("clock", f"the database's clock is {ahead:+.1f} s from ours", "run a time service (chrony) on both machines")
    else:
        yield good("clock", "agrees with the database's")
    if late:
        do = "are workers and scheduler running? see `queues`; is the day's stop reached?"
        yield bad("due work", f"{late} texts or calls should have gone out {LATE_SECONDS} s ago", do)
    else:
        yield good("due work", "nothing is late")


def _redis(house: House) -> Iterator[Finding]:
    url = house.settings.redis_url or ""
    kept, states = persistence(url), queues(url)
    if kept is None or states is None:
        yield bad("redis", "does not answer", "start it, or correct HOTLINE_REDIS_URL; nothing is lost, but calls and texts wait")
        return
    if kept.evicts:
        yield bad("redis", f"{kept.version} throws keys out when memory is short", "set maxmemory-policy noeviction")
    elif not kept.kept:
        yield watch("redis", f"{kept.version} keeps nothing on disk", "set appendonly yes: without it a restart costs one round of sweeps")
    else:
        yield good("redis", f"{kept.version}, kept on disk")
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
    yield from _scheduler(house)


def _scheduler(house: House) -> Iterator[Finding]:
    if scheduler_leads(house.settings.redis_url or ""):
        yield good("scheduler", "one acts")
    else:
        do = "start `hotline scheduler`: whatever has to wait or be tried again (callbacks, texts after a 429) stays undone"
        yield bad("scheduler", "none acts", do)


def _disk(house: House) -> Iterator[Finding]:
    folder = house.settings.data_dir.resolve()
    while not folder.exists():  # it is made when first needed
        folder = folder.parent
    if not os.access(folder, os.W_OK | os.X_OK):
        yield bad("disk", f"{folder} cannot be written to", "make HOTLINE_DATA_DIR a folder that can be: the spool lies there")
        return
    free = shutil.disk_usage(folder).free
    say = f"{free / (1 << 30):.1f} GiB free under {folder}"
    yield good("disk", say) if free > FREE_BYTES else bad("disk", say, "make room: the spool for a database that is away lies there")


def _spool(house: House) -> Iterator[Finding]:
    held, set_aside = len(waiting(house)), len(refused(house))
    if set_aside:
        folder = house.settings.data_dir / "spool"
        yield bad(
            "spool", f"{set_aside} events could not be played back", f"look at the .bad files in {folder} and at the log; ring those people"
        )
    elif held:
        yield watch("spool", f"{held} events of this machine wait for the database", "they are played back within seconds of its return")
    else:
        yield good("spool", "empty")


def _times(house: House) -> Iterator[Finding]:
    settings = house.settings
    local = house.clock.now().astimezone(settings.timezone)
    say = f"{settings.timezone.key}, now {local:%H:%M}"
    if settings.quiet_hours is None and not settings.simulator:
        yield watch("time zone", f"{say}, no quiet hours", "set HOTLINE_QUIET_HOURS, or residents are rung at night")
    else:
        yield good("time zone", say)


def _coordinators(house: House) -> Iterator[Finding]:
    phones = house.settings.coordinators
    landlines = sum(not is_mobile(phone) for phone in phones)
    if not phones:
        yield bad("coordinators", "none", "set HOTLINE_COORDINATORS: nobody is told of danger")
    elif landlines:
        yield watch("coordinators", f"{landlines} of {len(phones)} are landlines", "they are rung, but read no page: add a mobile")
    elif len(phones) == 1 and not house.settings.simulator:
        yield watch("coordinators", "one phone only", "add a second to HOTLINE_COORDINATORS: one person sleeps")
    else:
        yield good("coordinators", f"{len(phones)} phones")
