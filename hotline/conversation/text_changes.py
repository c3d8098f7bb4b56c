"""What is written after an order was taken by text: set right, added to, brought elsewhere, or a word about it.

Every answer to an order says "不对请直接回复", so the next words are heard as that before they are heard as
anything new: "不是两斤是三斤", "米不要了换成面", "还要一包盐", "地址错了，是3栋". Nobody is asked for the address twice.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.again import comes_on_top, same_goods
from hotline.conversation.amounts import spoken_of
from hotline.conversation.answers import Answer, answer_of, heard_words, key_of
from hotline.conversation.drafts import corrected, draft_of, dropped
from hotline.conversation.going import is_unclear
from hotline.conversation.lesser import is_slip
from hotline.conversation.orders import BESIDE_THE_POINT
from hotline.conversation.remarks import another_time, narrowed, remark_of, trait_of, when_brought
from hotline.conversation.text_needs import fits, order, reply, shortened, want_person, where_to, with_how
from hotline.conversation.timing import brought_at
from hotline.conversation.turns import (
    Act,
    AddToTicket,
    CancelTicket,
    Draft,
    Facts,
    Heard,
    NoteOrder,
    Place,
    ReviseTicket,
    Talk,
    TicketFact,
    Turn,
)
from hotline.conversation.where import clipped, to_their_door, wants_own_door
from hotline.terms import Assessment, Intent, Kind, Line, Risk, TicketStatus

MOST_SAID = 500
_CHANGES = re.compile(
    r"换成|改成|改为|改要|换一?[个下]|不是.*是|(?:地址|地方|楼号|门牌|数量).{0,4}(?:错|不对|不是)|(?:写|送|说|打|搞|弄|发)错|错了|[多少]要|[多少]来|不要那么多"
    r"|(?:不要|唔要|不用|去掉).*(?:[要换改加])|instead|change"
)
_MOVES = re.compile(r"(?:改|换|換|更改|修改|变更)(?:一下|下|个|個)?(?:收货|送货|配送|我的|送的)?(?:地址|地方)|change (?:the |my )?address")
_TOO = re.compile(
    r"(?:也|再|另外|同样|一样)[^，。]{0,4}(?:要|来|送|带|买)?[^，。]{0,2}(?:一份|一套|一单)|同样的?(?:东西)?也|也(?:要|来|送)一样"
    r"|the same for|same again for"
)
_NOT_THIS_TIME = re.compile(r"[也还](?:要|送|来)(?:[一两]份)?[吧啊哈了]*$|每天|天天|每日|(?:不要|不用|别|唔要|唔使)(?:送|来)?[了啦喇吧]*$")
"""Beside a time: on that day as well, or not on that day. It puts nothing off."""
_DENIED_NUMBER = re.compile(
    r"不是(?:在)?(?P<was>\d{1,4})(?:室|号|栋|单元|楼)?[,，。 ]*(?:而)?(?:是|应该是)(?:在)?"
    r"(?P<now>\d{1,4})(?:室|号|栋|单元|楼)?[了吧啊哈。.!！ ]*$"
)
_DOOR = re.compile(r"\d{3,4}[室号房]?")
_LACKS = re.compile(r"[没沒冇缺断饿买買想]|要(?!紧)|来点|吃的|用的")
_CHANGEABLE = (TicketStatus.OPEN, TicketStatus.OFFERED)
_UNDER_WAY = (*_CHANGEABLE, TicketStatus.ASSIGNED)


def changed(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The turn for words that change the newest order; None when they are about something else, or nothing is on order.

    Half an hour long whatever goods or place are named belong to it, unless both are, or unless somebody is buying already and we
    know where the caller lives: that is a new order. Later only words that say they set something right do.
    """
    ticket, assessment = _meant(talk, heard, facts), heard.assessment
    if ticket is None or assessment is None or not _only_goods(assessment):
        return None
    if (elsewhere := _elsewhere_too(ticket, heard, assessment)) is not None:
        return order(replace(talk, draft=None), elsewhere, facts)
    if not assessment.items and ticket.items and not dropped(ticket.items, assessment.text):
        line = Line("text.cancelled", {"code": ticket.code})  # all of it was named: "米不要了" of an order of rice
        return reply(replace(talk, need_known=True), Place.START, line, acts=(CancelTicket(ticket.code),))
    answer = answer_of(heard)
    fresh = Kind.SUPPLY in talk.kinds_opened or (talk.place is Place.AGAIN and not assessment.items)
    corrects = _CHANGES.search(heard_words(heard)) is not None or (answer.yes is False and bool(answer.rest))
    apart = bool(assessment.address) or another_time(ticket.wish, assessment) or to_their_door(assessment.text)
    held = ticket.status is TicketStatus.ASSIGNED and (facts.has_address or same_goods(assessment.items, ticket))
    another = bool(assessment.items) and (apart or held)
    said_again = not apart and same_goods(assessment.items, ticket) and not comes_on_top(heard_words(heard))
    if not corrects and (not fresh or another or said_again):
        return None
    if fresh and len([item for item in ticket.items if item.quantity is None]) == 1 and key_of(heard) in tuple("3456789"):
        answer = Answer(None, heard_words(heard))  # no key here: the amount that was not said
    if (place := _renumbered(ticket, heard)) is not None:
        return _revised(talk, ticket, Draft(kinds=(Kind.SUPPLY,), items=ticket.items, address=place), assessment, facts)
    after = corrected(Draft(kinds=(Kind.SUPPLY,), items=ticket.items, wish=ticket.wish, spoken_of=talk.spoken_of), answer, assessment)
    if after is not None:
        return _revised(talk, ticket, after, assessment, facts)
    return _ask_what(talk, ticket) if fresh and answer.yes is False and not answer.rest else None


def _elsewhere_too(ticket: TicketFact, heard: Heard, assessment: Assessment) -> Draft | None:
    """ "另外帮我儿子也要一份，他住滨江社区2栋": the same goods for another door, and the order under way stays as it is."""
    if not assessment.address or assessment.items or not ticket.items or not _TOO.search(heard_words(heard)):
        return None
    return replace(draft_of(assessment, Kind.SUPPLY), items=ticket.items, remarks="")


def noted(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """How the order on its way is to be brought, and nothing else: a time, words for whoever carries it; None for anything else."""
    ticket, assessment = newest_order(facts), heard.assessment
    if ticket is None or assessment is None or assessment.address or not _only_goods(assessment):
        return None
    if assessment.items and not _is_make(talk, assessment):
        return None
    fresh = Kind.SUPPLY in talk.kinds_opened
    if fresh and assessment.time is not None and _NOT_THIS_TIME.search(heard_words(heard)):
        return want_person(talk, "about_order", _about(ticket, heard.speech), Line("text.order_remark", {"code": ticket.code}))
    said, remarks = when_brought(assessment), remark_of(assessment) or (_trait(talk, ticket, assessment) if fresh else "")
    wish = narrowed(ticket.wish, said) if said is not None else None
    time = brought_at(wish, facts, talk.lang)
    if (
        not (time or remarks)
        or assessment.intent not in (None, Intent.CALLBACK_TIME, *BESIDE_THE_POINT)
        or not (fresh or is_unclear(assessment) or assessment.intent is Intent.REPEAT)
    ):
        return None
    held = ticket.status is TicketStatus.ASSIGNED
    say: tuple[Line, ...] = (
        (Line("text.noted_time_held" if held else "text.noted_time", {"code": ticket.code, "time": time}),) if time else ()
    )
    words = (Line("text.noted_remarks", {"code": ticket.code, "words": remarks}),) if remarks else ()
    told = next((told for told in (words, (Line("text.minded_all"),)) if words and fits((*say, *told), talk.lang, facts.line_name)), ())
    say += told
    acts: tuple[Act, ...] = (NoteOrder(ticket.code, wish if time else None, remarks, assessment.text[:MOST_SAID]),)
    if any(other.kind is Kind.WELFARE_CHECK for other in facts.tickets):  # "我在家的，没听见": nobody had opened the door
        acts += (AddToTicket(Kind.WELFARE_CHECK, assessment.text[:MOST_SAID]),)
    return reply(replace(talk, need_known=True), Place.START, *say, acts=acts)


def _is_make(talk: Talk, assessment: Assessment) -> bool:
    """Whether a name with 的 behind it ("飞鹤的"), said of what was spoken of last, is its make and nothing to be bought besides."""
    (name, *others) = (item.name for item in assessment.items)
    return not others and bool(talk.spoken_of) and heard_words(Heard(speech=assessment.text)) == f"{name}的"


def _trait(talk: Talk, ticket: TicketFact, assessment: Assessment) -> str:
    """What the thing spoken of last is to be like; of several things its name stands before it."""
    trait = trait_of(assessment)
    named = trait and len(ticket.items) > 1 and any(item.name == talk.spoken_of for item in ticket.items)
    return f"{talk.spoken_of}：{trait}" if named else trait


def _renumbered(ticket: TicketFact, heard: Heard) -> str | None:
    """The place of an order for another door with the number set right ("不是502是503"); the roster's own is a person's to change."""
    if ticket.home or not ticket.address:
        return None
    if _DOOR.fullmatch(heard_words(heard)) and not ticket.address[-1:].isdigit() and not ticket.address.endswith(("室", "号", "房")):
        return f"{ticket.address}{heard_words(heard)}"  # "302", after "滨江社区4栋"
    found = _DENIED_NUMBER.search(heard_words(heard))
    if found is None:
        return None
    place, changed_ = re.subn(rf"(?<!\d){found['was']}(?!\d)", found["now"], ticket.address)
    return place if changed_ == 1 else None


def brought_home(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """ "还是送我家吧": an order that was to go to another door goes to their own; None where we do not know theirs."""
    ticket, assessment = newest_order(facts), heard.assessment
    if ticket is None or assessment is None or assessment.items or assessment.address or not _only_goods(assessment):
        return None
    if not facts.has_address or not wants_own_door(heard.speech):
        return None
    if ticket.home:
        return reply(replace(talk, need_known=True), Place.START, Line("text.order_stands", {"code": ticket.code}))
    return _revised(talk, ticket, Draft(kinds=(Kind.SUPPLY,), items=ticket.items), assessment, facts, home=True)


def asked_to_move(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """ "我要改地址", and no address: asked for it, and the next words belong to the order; where none is under way that is said.

    "打错字了" alone is asked about as well.
    """
    assessment = heard.assessment
    if assessment is None or assessment.items or assessment.address:
        return None
    ticket = newest_order(facts)
    if ticket is not None and is_slip(heard.speech):
        return _ask_what(talk, ticket)
    if not _MOVES.search(heard_words(heard)):
        return None
    if ticket is None:
        return reply(replace(talk, need_known=True), Place.START, Line("text.nothing_open"))
    return _ask_what(replace(talk, kinds_opened=(*talk.kinds_opened, Kind.SUPPLY)), ticket)


def remarked(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """Words nobody understood, soon after an order: a nod is answered, anything else is about the order and a person reads it."""
    ticket = newest_order(facts)
    if ticket is None or Kind.SUPPLY not in talk.kinds_opened or talk.promised:
        return None
    if answer_of(heard).yes is True:
        return reply(replace(talk, need_known=True), Place.START, Line("text.order_stands", {"code": ticket.code}))
    return want_person(talk, "about_order", _about(ticket, heard.speech), Line("text.order_remark", {"code": ticket.code}))


def about_it(talk: Talk, assessment: Assessment, facts: Facts) -> Turn | None:
    """ "送到床边行不", soon after an order: no new need of which things would be asked, but a word about it that a person reads."""
    ticket = newest_order(facts)
    fresh = Kind.SUPPLY in talk.kinds_opened and talk.place in (Place.START, Place.FIRST)
    if ticket is None or not fresh or assessment.items or assessment.address or not _only_goods(assessment):
        return None
    if Kind.SUPPLY not in assessment.kinds or _LACKS.search(assessment.text):
        return None
    return want_person(talk, "about_order", _about(ticket, assessment.text), Line("text.order_remark", {"code": ticket.code}))


def _meant(talk: Talk, heard: Heard, facts: Facts) -> TicketFact | None:
    """The order that was just spoken about, else the only one with the goods they name ("米不要了"), else the newest."""
    asked = talk.draft.code if talk.place is Place.AGAIN and talk.draft is not None else None
    if (spoken_about := next((ticket for ticket in facts.tickets if ticket.code == asked), None)) is not None:
        return spoken_about
    newest, words = newest_order(facts), heard_words(heard)
    orders = [ticket for ticket in facts.tickets if ticket.kind is Kind.SUPPLY and ticket.status in _UNDER_WAY]
    added = heard.assessment is not None and heard.assessment.items and not _CHANGES.search(words)
    if newest is None or added or any(item.name in words for item in newest.items):
        return newest
    named = [ticket for ticket in orders if any(item.name in words for item in ticket.items)]
    return named[0] if len(named) == 1 else newest


def newest_order(facts: Facts) -> TicketFact | None:
    """The order that "it" means: the newest that is not brought yet."""
    return next((ticket for ticket in facts.tickets if ticket.kind is Kind.SUPPLY and ticket.status in _UNDER_WAY), None)


def _only_goods(assessment: Assessment) -> bool:
    return assessment.risk is Risk.NONE and set(assessment.kinds) <= {Kind.SUPPLY, Kind.OTHER}


def _revised(talk: Talk, ticket: TicketFact, after: Draft, assessment: Assessment, facts: Facts, *, home: bool = False) -> Turn:
    """The order as it is now, read back; one that somebody is buying already is changed by a person, who can ring them."""
    if ticket.status not in _CHANGEABLE:
        line = Line("text.change_passed_on", {"code": ticket.code})
        return want_person(talk, "order_changed", _about(ticket, assessment.text), line)
    act = ReviseTicket(ticket.code, after.items, after.address, assessment.text[:MOST_SAID], after.wish, after.remarks, home)
    where = where_to(after, talk.lang, facts) if home else shortened(clipped(after.address) or "")
    gaps: dict[str, str | int] = {"code": ticket.code, "where": where}
    key = "text.order_moved" if after.address or home else "text.order_changed"
    say = with_how(after, facts, talk.lang, key, gaps, brought_at(after.wish, facts, talk.lang))
    talk = replace(talk, need_known=True, where=None if home else after.address or talk.where)
    return reply(replace(talk, spoken_of=spoken_of(ticket.items, after.items) or talk.spoken_of), Place.START, *say, acts=(act,))


def _ask_what(talk: Talk, ticket: TicketFact) -> Turn:
    return reply(talk, Place.START, Line("text.change_how", {"code": ticket.code}))


def _about(ticket: TicketFact, words: str) -> str:
    return f"{ticket.code}：{' '.join(words.split())}"[:MOST_SAID]
