"""The doctor: looks at everything a line stands on, changes nothing, and says what to do about each thing.

Every look is independent: whatever is broken, the others are still told.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from urllib.parse import urlsplit

from hotline.flows.diagnose_carrier import carrier_findings
from hotline.flows.diagnose_servers import database_findings, redis_findings
from hotline.flows.findings import Finding, bad, good, watch
from hotline.flows.house import House
from hotline.flows.spool import disk_of, refused, room, waiting
from hotline.kernel.phones import is_mobile

FREE_BYTES = 1 << 30


def diagnose(house: House) -> Iterator[Finding]:
    """All findings, in the order in which they should be put right. Never raises for what is broken."""
    yield from _settings(house)
    yield from database_findings(house)
    yield from redis_findings(house)
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


def _disk(house: House) -> Iterator[Finding]:
    folder, free = disk_of(house), room(house)
    if not os.access(folder, os.W_OK | os.X_OK):
        yield bad("disk", f"{folder} cannot be written to", "make HOTLINE_DATA_DIR a folder that can be: the spool lies there")
        return
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
