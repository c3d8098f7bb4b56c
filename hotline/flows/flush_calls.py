"""Places the calls that are due, and gives the carrier the orders that concern calls under way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from hotline.carrier.codes import Refusal
from hotline.carrier.port import CallToPlace, CarrierFault, Sent
from hotline.flows.close_attempt import close_attempt, settle
from hotline.flows.errand import Errand
from hotline.flows.house import House, Work
from hotline.flows.pacing import Pace
from hotline.flows.quiet_hours import quiet_at
from hotline.flows.send_again import again_or_never, learn
from hotline.flows.send_rows import BUDGET_SECONDS, LEASE, Flush
from hotline.store.models import Call, Outbox
from hotline.store.queries import callbacks, due, sending
from hotline.store.queries.phones import phone_facts
from hotline.terms import Outcome

RING_SECONDS = 30  # a slow walk to the telephone
CALL_LIMIT_SECONDS = 3600
NOT_YET_KNOWN = timedelta(seconds=2)


def flush_calls(
    house: House,
    pace: Pace,
    pool: ThreadPoolExecutor,
    *,
    lane: str = "normal",
    threads: int = 32,
    refill: Callable[[], int] = lambda: 0,
    looked: Callable[[], object] = lambda: None,
    stopping: Callable[[], bool] = lambda: False,
    seconds: float = BUDGET_SECONDS,
) -> int:
    """Places what is due in a lane; returns how many the carrier took. `refill` is asked for more when the outbox is empty,
    `looked` is told of each look at it.

    Raises DatabaseAway.
    """
    return Flush(house, pace, Calls(house), pool, lane, threads, refill=refill, looked=looked, stopping=stopping, seconds=seconds).run()


class Calls(Errand):
    """Calls of the outbox, and orders about calls: redirect, hang up, drop a recording."""

    kinds, table = sending.CALL_KINDS, Call

    def __init__(self, house: House) -> None:
        self.house = house

    def cost(self, row: Outbox) -> int:
        """A place for each call; orders about calls do not count."""
        return 1 if row.kind == "call" else 0

    def claim_at_once(self, lane: str, token: str, limit: int) -> list[Outbox]:
        """Danger: nothing about the hour or the day can keep it from going."""
        if lane != "crisis":
            return []
        return sending.claim_calls_at_once(self.house.engine, lane, token=token, now=self.house.clock.now(), lease=LEASE, limit=limit)

    def prepare(self, work: Work, rows: Sequence[Outbox]) -> list[Outbox]:
        """Call rows for those that go; the others go back to wait their turn, or are told apart from the carrier's."""
        facts = phone_facts(work.db, [row.to_phone for row in rows])
        stations = due.stations_by_id(work.db, {row.station_id for row in rows if row.lane != "crisis" and not row.exempt})
        going = []
        for row in rows:
            known = facts.get(row.to_phone)
            quiet = row.lane != "crisis" and not row.exempt and quiet_at(self.house, stations[row.station_id], work.now) is not None
            if row.kind != "call":
                going += [row] if self._about(work, row) else []
            elif quiet or (row.expires_at is not None and row.expires_at <= work.now) or (known is not None and known.unusable_at):
                take_back(work, self.house, row, "quiet" if quiet else "not_sent_in_time")
            else:
                going.append(row)
        sending.begin_calls(work.db, going, work.now)
        return going

    def send(self, row: Outbox) -> Sent | None:
        """One request."""
        carrier, sid = self.house.carrier, str(row.detail.get("sid", ""))
        if row.kind == "redirect":
            carrier.redirect_call(sid, url=row.body)
        elif row.kind == "hang_up":
            carrier.end_call(sid)
        elif row.kind == "drop_recording":
            carrier.delete_recording(sid)
        else:
            return carrier.place_call(self._call(row))
        return None

    def failed(self, work: Work, row: Outbox, fault: CarrierFault, pace: Pace) -> None:
        """A call refused for good has ended: its attempt is closed with the carrier's reason."""
        refused = again_or_never(work, row, fault, pace)
        if refused is None or row.kind != "call":
            return
        learn(work, self.house, row, refused)
        self._ended(work, row, refused)

    def _ended(self, work: Work, row: Outbox, refused: Refusal) -> None:
        call = sending.call_of(work.db, row.id)
        if call is None or call.ended_at is not None:
            return
        call.status, call.ended_at, call.outcome = "failed", work.now, Outcome.FAILED
        call.error_code = str(refused.code) if refused.code is not None else refused.reason
        close_attempt(work, self.house, call)

    def _call(self, row: Outbox) -> CallToPlace:
        url = self.house.settings.public_url
        return CallToPlace(
            to=row.to_phone,
            from_=row.from_phone,
            url=f"{url}/twilio/voice/out?outbox={row.id}",
            status_callback=f"{url}/twilio/voice/status?outbox={row.id}",
            timeout_seconds=int(row.detail.get("ring_seconds", RING_SECONDS)),
            machine_detection=row.attempt_id is not None,
            time_limit_seconds=CALL_LIMIT_SECONDS,
        )

    def _about(self, work: Work, row: Outbox) -> bool:
        """Finds the call an order is about; without a SID yet, the order waits a moment; without a call, there is nothing to do."""
        if row.detail.get("sid"):
            return True
        about = sending.outbox_row(work.db, int(row.detail.get("outbox", 0)))
        if about is not None and about.sid:
            row.detail = row.detail | {"sid": about.sid}
            work.db.flush()
            return True
        if about is None or about.state in ("failed", "skipped") or (row.expires_at is not None and row.expires_at <= work.now):
            sending.skip(work.db, row, "no_call")
        else:
            row.state, row.not_before, row.claimed_until = "ready", work.now + NOT_YET_KNOWN, None
        work.db.flush()
        return False


def take_back(work: Work, house: House, row: Outbox, why: str) -> None:
    """A call that was never handed over: its callback waits its turn again, and no try is counted."""
    sending.skip(work.db, row, why)
    sending.end_unplaced(work.db, row, work.now, Outcome.WITHDRAWN)
    found = callbacks.attempt_with_callback(work.db, row.attempt_id) if row.attempt_id is not None else None
    if found is not None and found[1].state in callbacks.STATES_OPEN:
        settle(work, house, found[1], Outcome.WITHDRAWN)
