"""The carrier says what became of a text: late, repeated, out of order - and sometimes the first to tell us its SID."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.carrier.codes import Act, before, moves_on, refusal
from hotline.flows.house import House, Work
from hotline.flows.tell_resident import speak_instead
from hotline.store.models import Message
from hotline.store.queries import phones
from hotline.store.queries.statuses import message_for_update, message_told, outbox_for_update


@dataclass(frozen=True, slots=True)
class TextStatus:
    """A message status callback. `outbox_id` or `message_id` come from our own callback URL."""

    sid: str
    status: str
    error_code: int | None = None
    outbox_id: int | None = None
    message_id: int | None = None


def take_text_status(house: House, report: TextStatus) -> bool:
    """Records a status; False when it is about nothing we know. Never goes back from a final state. Raises DatabaseAway."""
    if report.error_code is None and _goes_on(house, report):
        return True
    with house.transaction() as work:
        message = message_for_update(work.db, sid=report.sid, outbox_id=report.outbox_id, message_id=report.message_id)
        if message is None:
            return False
        if message.sid is None:
            message.sid = report.sid
        _settle_outbox(work, report)
        if moves_on(message.status, report.status):
            message.status = report.status
            if report.error_code is not None:
                message.error_code = str(report.error_code)
                learn_from(work, house, message, report.error_code)
        return True


def _goes_on(house: House, report: TextStatus) -> bool:
    """Whether all that a status says could be written at once."""
    return message_told(
        house.engine, sid=report.sid, status=report.status, before=before(report.status),
        outbox_id=report.outbox_id, message_id=report.message_id, now=house.clock.now(),
    )  # fmt: skip


def _settle_outbox(work: Work, report: TextStatus) -> None:
    """A callback that carries our row's id proves that the carrier took it, whatever became of the answer to our request."""
    row = outbox_for_update(work.db, report.outbox_id) if report.outbox_id is not None else None
    if row is not None and row.state in ("claimed", "unknown"):
        row.state, row.sid, row.sent_at, row.claimed_until = "sent", report.sid, row.sent_at or work.now, None


def learn_from(work: Work, house: House, message: Message, error_code: int) -> None:
    """What a failed text teaches about the number: opted out at the carrier, takes no texts, or does not exist."""
    act = refusal(error_code).act
    if act is Act.STOP_TEXTING:
        phones.opt_out(work.db, message.to_phone, work.now, "carrier")
    elif act is Act.VOICE_ONLY:
        phones.note_phone(work.db, message.to_phone, voice_only_at=work.now)
        if message.ticket_id is not None:
            speak_instead(work, house, message.ticket_id, message.to_phone)
