"""A dialogue of texts: from the question that is open and the text that came to the reply.

The order of hearing is the contract's: danger, then a command, then the question that is open, then a need. A
text is always answered in one go (`Turn.then` is `End`); the place is kept for the next text, and the flow hands in
a fresh `Talk` once half an hour has passed.
"""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation import again, danger, look_in, text_asides, text_asked, text_changes, text_danger, text_wishes
from hotline.conversation.answers import (
    Answer,
    Asked,
    answer_of,
    arrived_of,
    command_of,
    gives,
    gives_number,
    heard_words,
    is_command,
    is_nod,
    key_of,
    mentions,
    wants_ring,
)
from hotline.conversation.drafts import amounted, corrected, draft_of, joined
from hotline.conversation.going import is_unclear, wants_nothing
from hotline.conversation.lesser import without_slip
from hotline.conversation.orders import summary_of
from hotline.conversation.remarks import joined_remarks, remark_of, when_brought
from hotline.conversation.text_needs import booked, goods, order, reply, shortened, still_listening, take_need, take_order, want_person
from hotline.conversation.text_resume import dropped, resumed
from hotline.conversation.turns import Act, AddToTicket, ConfirmDelivery, Draft, Facts, Heard, Place, Talk, Turn, WantPerson
from hotline.conversation.where import address_in, at_theirs, landmark_in, tells_more
from hotline.terms import Assessment, Kind, Line, TicketStatus

_NO_ORDER_BEGUN = (Place.START, Place.FIRST, Place.AGAIN)


def next_text(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    """The reply to a text and what is to be done. Never raises; no lines mean no reply (unwanted advertising)."""
    turn = _reply(replace(talk, steps=talk.steps + 1, spoke=True), heard, facts)
    return resumed(turn, facts, heard.assessment.intent if heard.assessment is not None else None)


def _reply(talk: Talk, heard: Heard, facts: Facts) -> Turn:
    assessment = heard.assessment
    if assessment is not None and danger.is_danger(assessment):
        return text_danger.in_danger(talk, assessment, facts)
    heard = without_slip(heard)
    assessment = heard.assessment
    command = command_of(heard)
    called_off = text_danger.answered(talk, heard, command, facts) or text_wishes.called_off(talk, heard, command, facts)
    if called_off is not None:
        return called_off
    if command is not None and not _answers_instead(command, talk, heard, facts):
        return text_wishes.obey(command, dropped(talk, command), heard, facts)
    turn = (
        (text_asked.asked(talk, heard, facts) if talk.place in _NO_ORDER_BEGUN else None)
        or text_asides.reassured(talk, heard)
        or text_danger.placed(talk, heard, facts)
        or look_in.in_text(talk, heard, facts)
        or (text_wishes.given(talk, heard) if gives(heard) else None)
        or _at_question(talk, heard, facts)
        or text_wishes.nodded(talk, heard, facts)
        or text_asides.for_kin(talk, heard)
        or text_asides.settled_anew(talk, heard)
        or text_asides.rung(talk, heard, facts)
        or (text_wishes.rebooked(talk, heard, facts) if talk.place in _NO_ORDER_BEGUN else None)
        or (text_changes.noted(talk, heard, facts) if talk.place in _NO_ORDER_BEGUN else None)
        or (text_changes.brought_home(talk, heard, facts) if talk.place in _NO_ORDER_BEGUN else None)
        or (text_changes.changed(talk, heard, facts) if talk.place in _NO_ORDER_BEGUN else None)
        or (text_changes.asked_to_move(talk, heard, facts) if talk.place in _NO_ORDER_BEGUN else None)
        or text_wishes.by_intent(talk, heard, facts)
        or text_asides.put_with(talk, heard)
        or _place_first(talk, heard)
        or text_asked.as_before(talk, heard)
        or text_asides.chatted(talk, heard)
        or (text_changes.remarked(talk, heard, facts) if assessment is None or is_unclear(assessment) else None)
    )
    if turn is not None:
        return turn
    if talk.place is Place.NEED and wants_nothing(talk, heard):
        return reply(replace(talk, need_known=True), Place.START, Line("text.draft_dropped"))
    if assessment is not None and talk.place is Place.NEED and talk.draft is not None and _only_how(assessment):
        return reply(replace(talk, draft=joined(talk.draft, assessment)), Place.NEED, Line("text.ask_items"))
    if assessment is not None and is_unclear(assessment) and (wanted := text_asked.as_if_ordered(talk, heard)) is not None:
        return take_need(replace(talk, draft=None), wanted, facts)
    if assessment is None or (is_unclear(assessment) and talk.place is not Place.NEED):
        return text_danger.written_on(talk, heard, facts) or _ask_back(talk, heard)
    return text_changes.about_it(talk, assessment, facts) or take_need(talk, assessment, facts)


def _answers_instead(command: Asked, talk: Talk, heard: Heard, facts: Facts) -> bool:
    """What triage takes for a command and is the answer to a question: "没收到" to "did it arrive?", "肉不要了" of an order with more."""
    if command is Asked.STATUS and look_in.asks(heard.assessment):
        return True
    if command is Asked.REPEAT:
        return not is_command(heard) and text_changes.noted(talk, heard, facts) is not None
    if command is Asked.STATUS and facts.delivery is not None:
        others = any(ticket.kind is Kind.SUPPLY and ticket.status is not TicketStatus.DELIVERED for ticket in facts.tickets)
        return answer_of(heard).yes is False or (arrived_of(heard) is False and not others)
    if command is Asked.CANCEL and talk.place in (Place.COUNSELLOR, Place.CALL_TIME, Place.AGAIN):
        return answer_of(heard).yes is False
    if command is not Asked.CANCEL or talk.place not in _NO_ORDER_BEGUN:
        return False
    return (text_changes.brought_home(talk, heard, facts) or text_changes.changed(talk, heard, facts)) is not None


def _place_first(talk: Talk, heard: Heard) -> Turn | None:
    """Somebody says where they live and nothing else: kept, and asked what they need. A story with a place in it is for a person."""
    assessment = heard.assessment
    if assessment is None or not assessment.address or not is_unclear(assessment) or talk.place not in (Place.START, Place.FIRST):
        return None
    if tells_more(heard.speech, assessment.address):
        return want_person(talk, "not_understood", heard.speech, Line("text.other_noted"))
    draft = draft_of(assessment, Kind.SUPPLY)
    return reply(replace(talk, draft=draft), Place.NEED, Line("text.ask_items_for", {"where": shortened(draft.address or "")}))


def lapsed(talk: Talk) -> tuple[Act, ...]:
    """What is left to do when nobody answered our question in time: an order begun, or words not understood, go to a person."""
    begun = talk.draft if talk.place in (Place.NEED, Place.ADDRESS, Place.WHERE, Place.FIRST) else talk.unfinished
    if begun is not None and not talk.promised:
        return (WantPerson("unanswered", summary_of(begun, talk.lang)),)
    return ()


def _at_question(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The answer to the question that is open; None when there is none, or the text is about something else."""
    if key_of(heard) == "0":
        return want_person(talk, "asked", summary_of(talk.draft, talk.lang))
    if talk.place is Place.AGAIN and talk.draft is not None and (is_nod(heard) or answer_of(heard) == Answer(False)):
        return reply(talk, Place.START, Line("text.order_stands", {"code": talk.draft.code or ""}))  # "好的" only says that it was read
    if (more := again.another(talk, heard, facts)) is not None:
        return order(talk, more, facts)
    if talk.place is Place.FIRST and key_of(heard) in ("1", "2"):
        if key_of(heard) == "1":
            return reply(replace(talk, draft=None), Place.NEED, Line("text.ask_items"))
        return reply(talk, Place.COUNSELLOR, Line("text.talk"))
    if talk.place is Place.ADDRESS and talk.draft is not None:
        return _at_address(talk, heard, facts)
    if talk.place is Place.CANCEL:
        return text_wishes.at_cancel(talk, heard, facts, yes=answer_of(heard).yes)
    if talk.place is Place.COUNSELLOR:
        return _at_counsellor(talk, heard, facts)
    if talk.place is Place.CALL_TIME:
        return _at_call_time(talk, heard, facts)
    return _delivered(talk, heard, facts) if facts.delivery is not None else None


def _at_address(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The address, as said; asked once more when it is none, then a person rings."""
    draft, assessment = talk.draft, heard.assessment
    if draft is None or (assessment is not None and not assessment.address and _names_needs(heard)):
        return None
    if (theirs := at_theirs(draft, heard.speech)) is not None and facts.has_address:
        return take_order(talk, theirs, facts)
    if (told := amounted(draft, heard.speech)) is not None:
        return reply(replace(talk, draft=told), Place.ADDRESS, Line("text.ask_address", {"goods": goods(told, talk.lang)}))
    answer = answer_of(heard)
    if assessment is not None and not assessment.address and answer.yes is False and answer.rest:
        better = corrected(draft, answer, assessment)
        if better is not None:
            return reply(replace(talk, draft=better), Place.ADDRESS, Line("text.ask_address", {"goods": goods(better, talk.lang)}))
    if assessment is not None and assessment.items:
        draft = joined(draft, assessment)
    address = address_in(heard.speech, assessment, asked_twice=talk.turns > 0 and answer.yes is None)
    if address is not None:
        draft = amounted(draft, heard.speech.replace(address, "")) or draft  # "4桶，滨江社区4栋"
        return take_order(talk, replace(draft, address=address), facts)
    if talk.turns > 0:
        return want_person(talk, "no_address", summary_of(draft, talk.lang))
    if (mark := landmark_in(heard.speech)) is not None:
        draft = replace(draft, remarks=joined_remarks(draft.remarks, mark))
    return reply(replace(talk, draft=draft), Place.ADDRESS, Line("text.ask_address", {"goods": goods(draft, talk.lang)}))


def _at_counsellor(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """ "1" rings at once, "2" asks when, a time books it, a no is respected."""
    time = heard.assessment.time if heard.assessment is not None else None
    key, answer = key_of(heard), answer_of(heard)
    if key == "2" or (mentions(heard, "later") and time is None):
        return reply(talk, Place.CALL_TIME, Line("text.ask_time"))
    if time is not None:
        return booked(talk, time, facts)
    called = wants_ring(heard) or mentions(heard, "now")
    if answer.yes is True or mentions(heard, "either") or (called and not _names_needs(heard)):
        return booked(talk, text_asides.NOW, facts)
    if answer.yes is False:
        return reply(replace(talk, need_known=True), Place.START, Line("text.counsellor_none"))
    return _written_on(talk, heard)


def _written_on(talk: Talk, heard: Heard) -> Turn | None:
    """Whoever was told to write on and does, in words triage makes nothing of, is listened to and not told that we do not understand."""
    assessment = heard.assessment
    if assessment is None or assessment.intent is not None or not is_unclear(assessment) or assessment.address or not heard_words(heard):
        return None
    if Kind.PSYCHOLOGICAL not in talk.kinds_opened or key_of(heard) is not None:
        return None
    act = AddToTicket(Kind.PSYCHOLOGICAL, assessment.text[:500], assessment.risk, assessment.evidence)
    return reply(talk, Place.COUNSELLOR, Line(still_listening(talk)), acts=(act,))


def _at_call_time(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """When to ring: asked once more when no time is heard, then as soon as somebody is free."""
    time = heard.assessment.time if heard.assessment is not None else None
    if time is None and _names_needs(heard):
        return None
    if time is None and answer_of(heard).yes is False:
        return reply(replace(talk, need_known=True), Place.START, Line("text.counsellor_none"))
    if time is not None or mentions(heard, "any_time") or talk.turns > 0:
        return booked(talk, time or text_asides.NOW, facts)
    return reply(talk, Place.CALL_TIME, Line("text.ask_time"))


def _delivered(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The answer to "did it arrive?", which stands in a text of ours while an order counts as delivered."""
    yes = arrived_of(heard)
    if facts.delivery is None or yes is None:
        return None
    arrived = yes and not mentions(heard, "lacking")
    act = ConfirmDelivery(facts.delivery.code, arrived, "" if arrived else heard.speech.strip()[:500])
    return reply(replace(talk, need_known=True), Place.START, Line("text.delivered_yes" if arrived else "text.delivered_no"), acts=(act,))


def _names_needs(heard: Heard) -> bool:
    assessment = heard.assessment
    return assessment is not None and (bool(assessment.items) or any(kind is not Kind.OTHER for kind in assessment.kinds))


def _only_how(assessment: Assessment) -> bool:
    """Whether, asked what they need, somebody only says how or when it is to be brought: kept, and asked again."""
    only = is_unclear(assessment) and not assessment.address and (remark_of(assessment) or when_brought(assessment) is not None)
    return bool(only)


def _ask_back(talk: Talk, heard: Heard) -> Turn:
    """Not understood: asked once, with an example and a way to a person; the second time a person rings without being asked."""
    words = " ".join(heard.speech.split())[:500]
    if talk.place is Place.FIRST or talk.promised or gives_number(heard):
        before = talk.draft.summary if talk.draft is not None else ""
        return want_person(talk, "not_understood", "；".join(part for part in (before, words) if part))
    if not heard_words(heard):
        return reply(talk, Place.FIRST, Line("text.greeting"))
    return reply(replace(talk, draft=Draft(kinds=(Kind.OTHER,), summary=words)), Place.FIRST, Line("text.ask_again"))
