"""What is asked or said of an order under way and changes nothing of it: "菜呢", "我都要了些啥", "土豆别忘了", "就这样".

Nobody who asks where their greens are gets greens a second time.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.answers import heard_words, is_done, thinks
from hotline.conversation.remarks import LONGEST_REMARK
from hotline.conversation.text_needs import reply, want_person
from hotline.conversation.text_wishes import UNDER_WAY, waiting
from hotline.conversation.turns import ConfirmDelivery, Draft, Facts, Heard, NoteOrder, Place, Talk, TicketFact, Turn
from hotline.terms import Assessment, Kind, Line, Risk, Urgency
from hotline.triage import assess

_WHERE_IS = re.compile(
    r"(?:那|请问|咦|哎|诶|嗯)?\s*(?:我|我们|俺|阮)?(?:家)?(?:的|要的|订的|买的)?(?P<thing>[一-鿿]{1,6}?)(?:呢|咧|呐|勒|哩)"
)
_ANY_GOODS = frozenset({"菜", "东西", "货", "单", "单子", "药", "饭", "订的", "要的", "嘢"})
_RECALLS = re.compile(
    r"我(?:们)?(?:都|到底|刚才|一共|总共|上午|昨天)*(?:订|要|点|买|定|叫)(?:了|的|过)(?:些|点|是|都|有)*(?:什么|啥|哪些|哪样|乜)"
    r"|[念读报](?:一?[遍下]|给)(?:我|给我|来)?(?:听听|听一?下|听)?$|我的?单子?(?:上)?(?:有|是|写了?)(?:些|的)*(?:什么|啥)"
    r"|一共(?:有|是|要了|订了)?(?:几|多少)(?:样|个|种|件)|what (?:did|have) i order"
)
_STOCKED = re.compile(
    r"(?:请问|今天|现在|你们|你们那|那边|那里|还)*(?:有没有|有得|有|卖不卖|卖|送不送|能不能送|能送|可以送)(?:新鲜)?的?(?P<thing>[一-鿿]{1,6}?)(?:卖|送)?(?:吗|嘛|么|没有|没|不|冇|咩)"
)
_AS_BEFORE = re.compile(
    r"(?:还是|就|照|跟|和|同)*(?:老样子|老规矩|照旧|(?:上次|上回|昨天|以前|之前|平时|往常)(?:那|的|买|订|要|送)*(?:些|个|样|东西|菜|一样|同样)*(?:就行|就好|吧|嘛)?)"
    r"|再(?:给我)?(?:要|来|送|拿)[一两二三四五六几0-9]+[斤包袋瓶盒桶箱个罐份提条]|same as (?:before|last time|usual)"
)
"""The same as before, of an order that is over: we ask which things."""
_IS_OUT = re.compile(
    r"(?:我|俺|阮)(?:人|正|现在|刚|就|已经|还)*(?:在|喺)(?P<where>楼下|外面|外头|路上|超市|店里|门口|门卫|市场|菜场|街上|电梯|院子|厕所|洗澡|睡觉|邻居家|隔壁).{0,8}"
)
"""Where they are while somebody is on the way to their door."""
_LOOKS = re.compile(
    r"(?:等下|等等|等我)?\s*(?:我)?(?:再|先)?(?:看看|看一?下|想想|找找|数数|问问)(?:还|家里)*(?:[缺差少要]|有没有|有)?.{0,4}"
)
_IS_ALL = re.compile(
    r"(?:嗯|好|行|对)*\s*就?(?:要|是)?[这呢][一两三四五六几些]?(?:样|个|种|点|啲)(?:东西|菜|嘢)?(?:就?[够行好]|够用)?(?:了|吧|啦|喇)*"
)
_HOW_LONG = re.compile(
    r"(?:那|还|大概|大约|请问|到底|你们)*(?:要|得|需要)?等?(?:多久|多长时间|好久|几久|几耐|多会儿|什么时候|几时|啥时候|几点)(?:能|会|可以|才)*"
    r"(?:到|送|送到|送来|来|有|有人来|有人送|收到)?(?:啊|呢|呀|嘛|喔)*"
)
_REMINDS = re.compile(r"(?:别|莫|不要|唔好)(?:给)?忘|记得(?:给|帮|送|带|买)|唔好唔记得|don'?t forget")
_FETCHED = re.compile(r"(?:在|去|到|从|喺).{0,8}(?:医院|药店|药房|诊所|卫生[站院]|门诊)(?:里|那里|那边)?(?:去)?[拿取买开配领]")
_SENT_TWICE = re.compile(r"发重|重复(?:发)?了|发多了|多发了|发了(?:两|几)遍|sent (?:it )?twice")
_NOT_WHOLE = frozenset({"没有了", "没了", "冇嘢啦"})
"""Of an order these may say that something has run out."""


def asked(talk: Talk, heard: Heard, facts: Facts) -> Turn | None:
    """The answer; None where the words are about something else, or nothing is on order that they could mean."""
    if heard.assessment is None or heard.assessment.risk is not Risk.NONE:
        return None
    words = heard_words(heard)
    orders = [ticket for ticket in facts.tickets if ticket.kind is Kind.SUPPLY]
    under_way = [ticket for ticket in orders if ticket.status in UNDER_WAY]
    if (found := _WHERE_IS.fullmatch(words)) is not None:
        return _where_is(talk, heard, facts, found["thing"], under_way)
    if not orders:
        return None
    if under_way and (_RECALLS.search(words) or _HOW_LONG.fullmatch(words)):
        return waiting(talk, heard, facts)
    stands = [ticket for ticket in under_way if any(item.name in words for item in ticket.items)]
    if stands and _REMINDS.search(words):
        return _stands(talk, stands[0])
    if under_way and _SENT_TWICE.search(words) and not heard.assessment.items:
        return _stands(talk, under_way[0])
    if under_way and ((is_done(heard) and words not in _NOT_WHOLE) or _IS_ALL.fullmatch(words)):
        return _stands(talk, under_way[0])
    if under_way and Kind.SUPPLY in talk.kinds_opened and (thinks(heard) or _LOOKS.fullmatch(words)):
        return Turn(replace(talk, need_known=True), (Line("text.nod"),))
    if under_way and set(heard.assessment.kinds) <= {Kind.SUPPLY, Kind.OTHER} and _IS_OUT.fullmatch(words):
        return _is_out(talk, heard, under_way[0])
    return _fetched(talk, heard, under_way)


def as_if_ordered(talk: Talk, heard: Heard) -> Assessment | None:
    """ "今天有青菜吗", heard as an order of greens, which is read back; None for anything else."""
    found = _STOCKED.fullmatch(heard_words(heard)) if talk.place in (Place.START, Place.FIRST) else None
    wanted = assess(f"要{found['thing']}") if found else None
    return replace(wanted, text=heard.speech) if wanted is not None and wanted.items and wanted.risk is Risk.NONE else None


def as_before(talk: Talk, heard: Heard) -> Turn | None:
    """ "老样子", "再要一袋", with nothing under way: what it was we do not know, so it is asked."""
    if talk.place not in (Place.START, Place.FIRST) or not _AS_BEFORE.fullmatch(heard_words(heard)):
        return None
    draft = Draft(kinds=(Kind.SUPPLY,), summary=heard.speech.strip()[:500])
    return reply(replace(talk, draft=draft), Place.NEED, Line("text.ask_items"))


def _is_out(talk: Talk, heard: Heard, ticket: TicketFact) -> Turn:
    """ "我在楼下买烟": whoever stands at the door is told, and no cigarettes are bought."""
    words = " ".join(heard.speech.split())[:LONGEST_REMARK]
    say = Line("text.noted_remarks", {"code": ticket.code, "words": words})
    return reply(replace(talk, need_known=True), Place.START, say, acts=(NoteOrder(ticket.code, None, words, words),))


def _where_is(talk: Talk, heard: Heard, facts: Facts, thing: str, under_way: list[TicketFact]) -> Turn | None:
    if any(_is_in(thing, ticket) for ticket in under_way):
        return waiting(talk, heard, facts)
    brought = facts.delivery
    if not facts.tickets and thing in _ANY_GOODS:
        return reply(replace(talk, need_known=True), Place.START, Line("text.nothing_open"))
    if brought is None or not _is_in(thing, brought):
        return None
    act = ConfirmDelivery(brought.code, arrived=False, said=heard.speech.strip()[:500])
    return reply(replace(talk, need_known=True), Place.START, Line("text.delivered_no"), acts=(act,))


def _is_in(thing: str, ticket: TicketFact) -> bool:
    return thing in _ANY_GOODS or any(thing in item.name or item.name in thing for item in ticket.items)


def _stands(talk: Talk, ticket: TicketFact) -> Turn:
    return Turn(replace(talk, need_known=True), (Line("text.order_stands", {"code": ticket.code}),))


def _fetched(talk: Talk, heard: Heard, under_way: list[TicketFact]) -> Turn | None:
    """ "在社区医院拿", soon after an order of medicine: where it is fetched, which is for a person, and no illness."""
    assessment = heard.assessment
    if assessment is None or assessment.items or assessment.urgency is not Urgency.NORMAL or not _FETCHED.search(heard_words(heard)):
        return None
    if not under_way or Kind.SUPPLY not in talk.kinds_opened or Kind.PSYCHOLOGICAL in assessment.kinds:
        return None
    ticket = under_way[0]
    line = Line("text.order_remark", {"code": ticket.code})
    return want_person(talk, "about_order", f"{ticket.code}：{' '.join(heard.speech.split())}", line)
