"""What follows when the carrier did not take a row: again later, looked up first, or never.

Shared by texts and calls; what a refusal teaches about the number or the person is each one's own.
"""

from __future__ import annotations

import random
from datetime import timedelta

from hotline.carrier.codes import Act, Refusal
from hotline.carrier.port import CarrierBusy, CarrierFault, CarrierRefused, CarrierUnknown
from hotline.flows.house import House, Work
from hotline.flows.open_ticket import open_ticket
from hotline.flows.pacing import Pace
from hotline.flows.page_coordinators import page
from hotline.flows.tell_resident import speak_instead
from hotline.kernel.logs import get_logger
from hotline.store.models import Outbox
from hotline.store.queries import phones, sending
from hotline.store.queries.places import station_by_id
from hotline.terms import SYSTEM, Kind, Line
from hotline.words.catalogue import FALLBACK, render

log = get_logger(__name__)

FIRST_LOOK = timedelta(seconds=15)
CRISIS_LOOK = timedelta(seconds=2)  # a double ring beats none
LONGEST_PAUSE = 60.0
MOST_TRIES = 10
OF_THE_NUMBER = ("invalid_number", "no_route")


def again_or_never(work: Work, row: Outbox, fault: CarrierFault, pace: Pace) -> Refusal | None:
    """Settles a claimed row after a fault. Returns the refusal when the carrier will never take it: the row is failed then.

    Busy and away: ready again after a pause with jitter. Unknown: looked up before anything is sent again.
    """
    if isinstance(fault, CarrierUnknown):
        look = CRISIS_LOOK if row.lane == "crisis" else FIRST_LOOK
        sending.record(work.db, row.id, row.claim or "", state="unknown", claimed_until=work.now + look)
        return None
    if isinstance(fault, CarrierBusy):
        pace.slow_down(fault.retry_after)
        _again(work, row, max(fault.retry_after or 0.0, 0.5))
        return None
    if not isinstance(fault, CarrierRefused):
        _again(work, row, 2.0 ** min(row.tries, 6) / 2)
        return None
    refused = fault.outcome
    if refused.act is Act.OUR_FAULT and not _gone(row, refused):
        log.error("carrier_refuses_us", reason=refused.reason, code=refused.code)
        _again(work, row, LONGEST_PAUSE)
        return None
    if refused.act is not Act.OUR_FAULT and not refused.permanent and row.tries < (refused.tries or MOST_TRIES):
        _again(work, row, 2.0 ** min(row.tries, 6))
        return None
    code = str(refused.code) if refused.code is not None else refused.reason
    held = sending.record(work.db, row.id, row.claim or "", state="failed", error_code=code, claimed_until=None)
    return refused if held else None


def learn(work: Work, house: House, row: Outbox, refused: Refusal) -> None:
    """What a refusal teaches about the number: opted out at the carrier, takes no texts, does not exist (then a person is told)."""
    if row.to_phone in house.settings.coordinators:
        log.error("coordinator_not_reached", outbox_id=row.id, reason=refused.reason)
    elif refused.act is Act.STOP_TEXTING:
        phones.opt_out(work.db, row.to_phone, work.now, "carrier")
    elif refused.act is Act.VOICE_ONLY:
        phones.note_phone(work.db, row.to_phone, voice_only_at=work.now)
        if row.ticket_id is not None:
            speak_instead(work, house, row.ticket_id, row.to_phone)
    elif refused.act is Act.FIX_NUMBER and refused.reason in OF_THE_NUMBER:
        phones.note_phone(work.db, row.to_phone, unusable_at=work.now, unusable_why=refused.reason)
        _tell(work, house, row)
    elif refused.act is Act.FIX_NUMBER:
        log.error("account_may_not_ring", outbox_id=row.id, reason=refused.reason, code=refused.code)


def _again(work: Work, row: Outbox, seconds: float) -> None:
    pause = min(seconds, LONGEST_PAUSE) * random.uniform(0.9, 1.1)  # noqa: S311 - spreads retries, guards nothing
    sending.record(work.db, row.id, row.claim or "", state="ready", claimed_until=None, not_before=work.now + timedelta(seconds=pause))


def _gone(row: Outbox, refused: Refusal) -> bool:
    """A call or recording that the carrier does not know is no fault of ours when it was to be ended or moved."""
    return refused.reason == "not_found" and row.kind not in ("call", "text")


def _tell(work: Work, house: House, row: Outbox) -> None:
    ticket, new = open_ticket(
        work, house, station_by_id(work.db, row.station_id), cause=f"unusable:{row.to_phone}", kind=Kind.OTHER,
        summary=render(Line("outreach.no_such_number"), FALLBACK), phone=row.to_phone, source="system", actor=SYSTEM,
    )  # fmt: skip
    if new:
        page(work, house, ticket, "needs_person")
