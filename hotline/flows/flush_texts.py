"""Sends the texts that are due."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from hotline.carrier.port import CarrierFault, Sent, TextToSend
from hotline.flows.errand import Errand
from hotline.flows.house import House, Work
from hotline.flows.pacing import Pace
from hotline.flows.place_calls import house_day
from hotline.flows.quiet_hours import quiet_at
from hotline.flows.send_again import again_or_never, learn
from hotline.flows.send_rows import BUDGET_SECONDS, Flush
from hotline.flows.spending_stop import tell_spending_stop
from hotline.kernel.logs import get_logger
from hotline.store.models import Message, Outbox, Phone
from hotline.store.queries import due, sending
from hotline.store.queries.phones import phone_facts

log = get_logger(__name__)
CRISIS_TEXTS_A_DAY = 2000
VALID_SECONDS = 14_400  # older news is no use to anybody


def flush_texts(
    house: House,
    pace: Pace,
    pool: ThreadPoolExecutor,
    *,
    lane: str = "normal",
    threads: int = 8,
    stopping: Callable[[], bool] = lambda: False,
    seconds: float = BUDGET_SECONDS,
) -> int:
    """Sends what is due in a lane; returns how many the carrier took. Raises DatabaseAway."""
    return Flush(house, pace, Texts(house), pool, lane, threads, stopping=stopping, seconds=seconds).run()


class Texts(Errand):
    """Texts of the outbox."""

    kinds, table = sending.TEXT_KINDS, Message

    def __init__(self, house: House) -> None:
        self.house = house

    def cost(self, row: Outbox) -> int:
        """A place for each segment."""
        return max(row.segments, 1)

    def prepare(self, work: Work, rows: Sequence[Outbox]) -> list[Outbox]:
        """Asks once more whether each may go: hours may lie between its cause and now."""
        stop = self._spending_stop(work, rows)
        facts = phone_facts(work.db, [row.to_phone for row in rows])
        written = sending.messages_of(work.db, [row.id for row in rows])
        stations = due.stations_by_id(work.db, {row.station_id for row in rows if row.lane != "crisis" and not row.exempt})
        going = []
        for row in rows:
            quiet = None if row.exempt or row.lane == "crisis" else quiet_at(self.house, stations[row.station_id], work.now)
            why = _refused(row, facts.get(row.to_phone), written.get(row.id), work)
            if why is not None:
                sending.skip(work.db, row, why)
            elif stop or quiet:
                row.state, row.not_before, row.claimed_until = "ready", quiet or house_day(self.house).next_morning(work.now), None
                if quiet:
                    sending.put_off(work.db, self.kinds, row.station_id, quiet, work.now)
            else:
                going.append(row)
        work.db.flush()
        return going

    def send(self, row: Outbox) -> Sent:
        """One request; the first status callback tells which SID is which row, whatever becomes of the answer."""
        callback = f"{self.house.settings.public_url}/twilio/sms/status?outbox={row.id}"
        return self.house.carrier.send_text(TextToSend(row.to_phone, row.from_phone, row.body or "", callback, VALID_SECONDS))

    def failed(self, work: Work, row: Outbox, fault: CarrierFault, pace: Pace) -> None:
        """A refusal for good is written to the message, and what it teaches about the number is kept."""
        refused = again_or_never(work, row, fault, pace)
        if refused is None:
            return
        message = sending.message_of(work.db, row.id)
        if message is not None:
            message.status, message.error_code = "failed", str(refused.code) if refused.code is not None else refused.reason
        learn(work, self.house, row, refused)

    def _spending_stop(self, work: Work, rows: Sequence[Outbox]) -> bool:
        lane = rows[0].lane
        most = CRISIS_TEXTS_A_DAY if lane == "crisis" else self.house.settings.max_messages_per_day
        used = sending.used_since(work.db, self.kinds, house_day(self.house).start(work.now), lane=lane)
        if used + len(rows) > most:
            tell_spending_stop(work, self.house, "texts", most)
            return True
        return False


def _refused(row: Outbox, facts: Phone | None, message: Message | None, work: Work) -> str | None:
    """Why a text may not go any more, as a constant word; None when it may."""
    if row.expires_at is not None and row.expires_at <= work.now:
        return "too_late"
    if facts is None:
        return None
    if facts.unusable_at or facts.wrong_number_at or facts.voice_only_at:
        return "number"
    if row.lane == "crisis":
        return None
    if facts.blocked_at:
        return "blocked"
    queued = message.created_at if message is not None else work.now - timedelta(seconds=1)
    return "opted_out" if row.ticket_id is None and facts.opted_out_at is not None and facts.opted_out_at > queued else None
