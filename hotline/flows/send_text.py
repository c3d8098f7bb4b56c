"""Queues one text: put into words, counted, refused where it may not go, and written to the outbox with its cause.

Nothing is sent here. The worker that sends asks the number's standing once more, since hours may lie between.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypedDict, Unpack

from hotline.flows.house import House, Work
from hotline.kernel.phones import callable_number, is_mobile
from hotline.store.models import Phone, Station
from hotline.store.queries.outbox import put_texts
from hotline.store.queries.phones import phone_facts
from hotline.terms import Line
from hotline.words.catalogue import text_body
from hotline.words.segments import segments

CRISIS = "crisis"


class How(TypedDict, total=False):
    """How a text goes, as `queue_texts` takes it."""

    lang: str
    lane: str
    exempt: bool
    exempt_opt_out: bool
    ticket_id: int | None
    sensitive: bool
    expires_at: datetime | None
    not_before: datetime | None


def queue_text(work: Work, house: House, station: Station, to: str, lines: Sequence[Line], *, cause: str, **how: Unpack[How]) -> int | None:
    """The outbox id of the text, or None when it is not sent: refused, nothing to say, or this cause was queued before.

    `cause` names why, and is unique for ever.
    """
    return queue_texts(work, house, station, {to: cause}, lines, **how).get(cause)


def queue_texts(
    work: Work,
    house: House,
    station: Station,
    causes: Mapping[str, str],
    lines: Sequence[Line],
    *,
    lang: str = "zh_CN",
    lane: str = "normal",
    exempt: bool = False,
    exempt_opt_out: bool = False,
    ticket_id: int | None = None,
    sensitive: bool = False,
    expires_at: datetime | None = None,
    not_before: datetime | None = None,
) -> dict[str, int]:
    """The same text to several numbers (number to cause), in the round trips of one; the outbox ids of those that go, by cause.

    `exempt`: from quiet hours. `exempt_opt_out`: one of the texts somebody who opted out still gets (their own order's);
    crisis texts always are. `sensitive`: of a psychological contact, kept sealed.
    """
    facts = phone_facts(work.db, causes)
    going = {
        to: cause for to, cause in causes.items() if may_text(house, to, facts.get(to), lane=lane, exempt_opt_out=exempt_opt_out)
    }  # fmt: skip
    body = text_body(lines, lang, station.line_name) if going else ""
    if not body:
        return {}
    queued = put_texts(
        work.db,
        going,
        station_id=station.id,
        from_=station.number or house.settings.number,
        body=body,
        segments=segments(body),
        now=work.now,
        lane=lane,
        exempt=exempt or lane == CRISIS,
        not_before=not_before,
        expires_at=expires_at,
        ticket_id=ticket_id,
        sensitive=sensitive,
        sealed=house.cipher.seal(body) if sensitive else None,
    )
    if queued:
        work.nudge("send_crisis" if lane == CRISIS else "send_messages")
    return queued


def may_text(house: House, to: str, facts: Phone | None, *, lane: str = "normal", exempt_opt_out: bool = False) -> bool:
    """Whether a text may go to this number: allowed, able to take texts, not blocked, wrong, given up or opted out."""
    if not callable_number(to, house.settings.allowed_prefixes) or not is_mobile(to):
        return False
    if facts is None:
        return True
    if facts.voice_only_at or facts.unusable_at or facts.wrong_number_at:
        return False
    if lane == CRISIS:
        return True
    return facts.blocked_at is None and (exempt_opt_out or facts.opted_out_at is None)
