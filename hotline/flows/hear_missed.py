"""What people sent while nothing of ours answered the carrier: it keeps a list, and whatever we never heard of is heard from there.

A carrier tells of a text once, or twice, within seconds. While the web server is started again, or the way to it is cut, a text would be
gone, and the person who wrote it would wait. The other half is an answer that was given too late for its request: nobody
carried it, so it is sent as a text of its own once the carrier's list says that it is not there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from hotline.carrier.codes import is_final
from hotline.carrier.port import CarrierFault, CarrierRefused, Seen
from hotline.carrier.wording import clean
from hotline.conversation.danger import is_danger
from hotline.flows.house import House
from hotline.flows.take_call_status import CallStatus, take_call_status
from hotline.flows.take_late_text import send_answer, take_late_text
from hotline.flows.take_text import TextIn
from hotline.kernel.logs import get_logger
from hotline.store.models import Message
from hotline.store.queries import adrift, sending
from hotline.store.queries.places import own_numbers
from hotline.triage import assess

log = get_logger(__name__)

TOLD_WITHIN = timedelta(seconds=20)  # a carrier waits fifteen for an answer; heard while it still tries, a text is heard once all the same
DANGER_TOLD_WITHIN = timedelta(seconds=5)  # an answer that is read twice is the lesser evil
LOOK_BACK = timedelta(minutes=15)
LONGEST_AWAY = timedelta(hours=24)
ANSWERED_WITHIN = timedelta(seconds=60)  # after which a text in an answer has been told of; else the carrier's list is asked
BATCH = 20
AT_ONCE = 20  # numbers of a sweep: each is two questions, and a province has thousands
SWEEP = timedelta(seconds=15)


def hear_missed(house: House) -> int:
    """Takes what the carrier holds and we never heard of, and sends answers nobody carried; returns how many of both.

    Safe to run at any time and anywhere: a text is heard once. A carrier that does not answer is asked again by the next sweep.
    """
    with house.transaction() as work:
        now = work.now
        numbers, look_back = _turn(own_numbers(work.db, house.settings.number), now)
        last = adrift.last_heard(work.db, now - look_back)
        uncarried = adrift.uncarried_answers(work.db, now - LOOK_BACK, now - ANSWERED_WITHIN, BATCH)
    since = max(min(last or now, now - look_back), now - LONGEST_AWAY)
    found = 0
    try:
        for number in numbers:
            found += _hear(house, number, since, now)
        for answer in uncarried:
            found += _carry(house, answer)
    except CarrierFault as fault:  # one that does not answer is not asked forty more questions now
        log.warning("lists_unread", fault=type(fault).__name__)
    return found


def _turn(numbers: list[str], now: datetime) -> tuple[list[str], timedelta]:
    """The numbers whose turn it is, and how far to look back so that nothing falls between two turns of a number."""
    turns = -(-len(numbers) // AT_ONCE)
    turn = int(now.timestamp() // SWEEP.total_seconds()) % turns
    return numbers[turn::turns], max(LOOK_BACK, 3 * turns * SWEEP)


def _hear(house: House, number: str, since: datetime, now: datetime) -> int:
    before = now - TOLD_WITHIN
    unheard = _unheard(house, _listed(lambda: house.carrier.texts_to(number, since)), now - DANGER_TOLD_WITHIN)
    texts = [text for text in unheard if _is_before(text, before) or is_danger(assess(text.body))]
    for text in texts:
        take_late_text(house, TextIn(text.sid, text.from_, text.to, text.body))
    calls = _unended(house, _listed(lambda: house.carrier.calls_to(number, since)), before)
    rung = sum(take_call_status(house, CallStatus(call.sid, call.status, call.from_, call.to)) for call in calls)
    if texts or rung:
        log.warning("heard_late", texts=len(texts), calls=rung)
    return len(texts) + rung


def _listed(ask: Callable[[], list[Seen]]) -> list[Seen]:
    """The carrier's list; nothing where it has none (of calls, at Somleng)."""
    try:
        return ask()
    except CarrierRefused:
        return []


def _unheard(house: House, seen: list[Seen], before: datetime) -> list[Seen]:
    late = [it for it in seen if _is_before(it, before)]
    with house.transaction() as work:
        sids = [it.sid for it in late]
        known = sending.known_sids(work.db, sids) | adrift.heard_of(work.db, sids)
    return [it for it in late if it.sid not in known]


def _unended(house: House, seen: list[Seen], before: datetime) -> list[Seen]:
    """Calls that are over, of which we never heard, or not that they are over."""
    over = [it for it in seen if is_final(it.status)]
    live = {it.sid for it in _unheard(house, over, before)}
    with house.transaction() as work:
        live |= adrift.not_ended(work.db, [it.sid for it in over])
    return [it for it in over if it.sid in live and _is_before(it, before)]


def _is_before(seen: Seen, moment: datetime) -> bool:
    return seen.created is not None and seen.created <= moment


def _carry(house: House, answer: Message) -> bool:
    """Whether the answer had to be sent: where the carrier has it after all, its row learns so."""
    body = clean(house.cipher.unseal(answer.sealed) if answer.sealed else (answer.body or ""))
    seen = [it for it in house.carrier.find_text(answer.to_phone, answer.from_phone, answer.created_at) if it.body == body]
    with house.transaction() as work:
        known = sending.known_sids(work.db, [it.sid for it in seen])
        theirs = next((it for it in reversed(seen) if it.sid not in known), None)
        if theirs is not None:
            adrift.carried(work.db, answer.id, theirs.sid, theirs.status)
            return False
        log.warning("answer_carried_late", message_id=answer.id)
        return send_answer(work, answer.id, body)
