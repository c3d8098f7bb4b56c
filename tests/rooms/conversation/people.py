"""What callers do and what the house knows, in a line each, for the tables of the dialogue tests."""

from __future__ import annotations

from dataclasses import replace

from hotline.conversation.turns import Facts, Heard, Sound, TicketFact
from hotline.terms import Assessment, Intent, Item, Kind, Risk, TicketStatus, Urgency, Wish

STRANGER = Facts(line_name="社区热线", emergency_numbers=("12356", "120", "110", "119"), waits_for_yes=True)
WANG = replace(STRANGER, called="王婆婆", known=True, community="下洋田社区", has_address=True, waits_for_yes=False)

GREENS, MEAT, RICE = Item("青菜", 2, "斤"), Item("肉", 2, "斤"), Item("大米", 1, "包", "5公斤")
ORDERS = (
    TicketFact("A12", Kind.SUPPLY, TicketStatus.ASSIGNED, (GREENS,), "小李"),
    TicketFact("B34", Kind.SUPPLY, TicketStatus.OPEN, (MEAT,)),
)
RING = Heard(Sound.START)
SILENT = Heard(Sound.SILENCE)
NOBODY = Heard(Sound.DIAL_ENDED)
JOINED = Heard(Sound.DIAL_ENDED, joined=True)


def key(pressed: str) -> Heard:
    """A key pressed in a call."""
    return Heard(keys=pressed)


def said(
    text: str,
    *kinds: Kind,
    items: tuple[Item, ...] = (),
    address: str | None = None,
    risk: Risk = Risk.NONE,
    urgency: Urgency = Urgency.NORMAL,
    intent: Intent | None = None,
    time: Wish | None = None,
    confidence: float | None = None,
) -> Heard:
    """Words, and what triage makes of them; unsure of itself when it found no kind."""
    kinds = kinds or (Kind.OTHER,)
    sure = confidence if confidence is not None else 0.3 if kinds == (Kind.OTHER,) else 0.9
    assessment = Assessment(
        text, kinds[0], kinds, risk, urgency, items=items, address=address, intent=intent, confidence=sure, evidence=(text,), time=time
    )
    return Heard(speech=text, assessment=assessment)


ORDER = said("要2斤青菜、2斤肉、一包5公斤重的大米", Kind.SUPPLY, items=(GREENS, MEAT, RICE))
ORDER_AND_PLACE = said("要2斤青菜，送到下洋田社区3栋", Kind.SUPPLY, items=(GREENS,), address="下洋田社区3栋")
HUNGRY = said("家里没吃的了", Kind.SUPPLY)
LONELY = said("一个人在家心里慌，睡不着", Kind.PSYCHOLOGICAL)
BOTH = said("心里慌得很，家里米也没了", Kind.SUPPLY, Kind.PSYCHOLOGICAL, items=(Item("米"),))
LOW = said("活着没什么意思", Kind.PSYCHOLOGICAL, risk=Risk.CONCERN)
DESPAIR = said("取消，我不想活了，药都准备好了", Kind.PSYCHOLOGICAL, risk=Risk.HIGH, urgency=Urgency.CRISIS, intent=Intent.CANCEL)
FALLEN = said("我摔倒起不来了", Kind.MEDICAL, urgency=Urgency.CRISIS)
ILL = said("头晕，血压高", Kind.MEDICAL)
MUMBLE = said("嗯那个呃")
