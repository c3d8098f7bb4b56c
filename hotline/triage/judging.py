"""What asking words say of things: wanted, lacking, refused, there already, or only told of."""

from __future__ import annotations

import re
from typing import Final

from hotline.triage.belonging import stands_before
from hotline.triage.goods import (
    ABOUT,
    EACH,
    FILLER,
    HAVE_AFTER,
    HAVE_BEFORE,
    JOIN,
    LACK_AFTER,
    LACK_BEFORE,
    NEVER,
    NOT,
    REFUSE,
    TAKE,
    TOLD,
    WANT,
    WISH,
    WRONG,
)
from hotline.triage.instead import asks_how_soon, give_place, if_there_is
from hotline.triage.mark import AMOUNT, CUE, SIZE, THING, UNKNOWN, Mark
from hotline.triage.naming import sounds
from hotline.triage.reach import ends_clause, is_judged, names_soon, together
from hotline.triage.reading import BREAKING, PURE, Mention, Order
from hotline.triage.sorts import refuses_a_sort
from hotline.triage.told import describes, is_about_to

_BURNT_UP: Final = ("烧完", "烧光")  # coal and gas, not a bulb (烧了)
_BROKEN: Final = (
    *"坏烂破裂漏爆烧碎摔霉馊掉",
    "打不着",
    "发霉",
    "断腿",
    "断了",
    "不亮",
    "停了",
    "过期",
    "broke",
    "is broken",
    "burnt",
    "died",
    "is dead",
)
"""Beginnings of words that say a thing is damaged: it is asked for only when an amount is said or a new one wanted."""
_DONE: Final = ("了", "喇", "咯")
_GONE: Final = ("没了", "完了", "光了", "没有了", "没得了", "断了", "晒")
"""Words after which an amount is not what is left: 口罩戴没了一包就行."""
_BOUGHT: Final = ("买", "购买", "采购", "订购")
_BRINGING: Final = "送拿放寄上"
_OTHERS: Final = ("别的", "别样", "其他", "其他的", "其它", "其它的", "其余", "其余的", "旁的", "剩下的")
_LOST: Final = ("丢", "断", "掉", "只够")
"""What is lost or torn may be found or mended, and what lasts until tonight is not used up: the rest of the text decides."""
_CONSUMED: Final = frozenset(
    ("staple", "vegetable", "meat", "seafood", "egg", "dairy", "drink", "condiment", "medicine", "infant", "topup")
)
_TO_EAT: Final = ("喝", "吃", "食", "饮")
_OF_THAT_SORT: Final = ("的", "嘅", "那种", "这种", "那款", "的那个")
_ME: Final = "我俺咱也就都们可"
_WILL_DO: Final = ("就行", "就行了", "就好", "就好了", "就可以", "就可以了", "就得", "就成")
_OR_NOT: Final = ("没有", "没", "冇", "没得", "莫得")
_INTO: Final = ("改成", "换成", "改为", "换为", "改要", "换", "换点")
_TAKES_DAILY: Final = ("吃的是", "用的是", "喝的是", "食嘅系", "用嘅系")
_A_LITTLE_MORE: Final = ("点", "些", "点儿", "啲")
_OR_ELSE: Final = re.compile("[^,。!?;]{1,12}(?:也|都)(?:行|可以|得|要得|好|成|中|凑合)(?![^,。!?;]*[一二两三四五六七八九十半0-9])")
"""What may be brought instead is no order of its own, unless an amount is said of it."""
_FORBIDS: Final = re.compile("不[能要可吃宜爱]|别|忌|怕|少|莫|唔好|唔食")
_OF_AN_EARLIER_ORDER: Final = re.compile("(?:昨天|昨日|琴日|前天|上次|上回|之前|前几天|早上|上午)[^,。!?;]{0,4}(?:单|订|报|叫|登记)")
_A_SORT: Final = re.compile("[^,。!?;了我你]{1,8}[的嘅](?:[,。!?;]|$)")
_JUST_BEFORE: Final = 5
"""Characters: 不能吃太咸的 asks for food with little salt and reviews none."""
_HAN_TAIL: Final = ("的", "了", "着", "过")


def read_cue(order: Order, k: int, mark: Mark) -> None:
    """An asking word: it judges the thing before it, or sets the mode for those after it."""
    roles = mark.word.roles if mark.word is not None else 0
    if order.said_after(k) == order.said(k) or _sets_aside(order, k, roles):
        return  # who stammers (还有还有) says it once
    ahead = order.ahead(k)
    thing = _is_thing(order, k, ahead)
    if roles & (WANT | TAKE) and if_there_is(order, k, ahead):
        return
    if roles & (LACK_BEFORE | LACK_AFTER | REFUSE | HAVE_BEFORE | HAVE_AFTER):
        _state(order, k, roles, thing, ahead)
        if roles & WANT and order.kind(ahead) == THING and order.left() is None:
            order.set_mode("ask")  # 隔离在家，缺蔬菜
    elif roles & WANT:
        if is_about_to(order, k):
            order.clauses[-1].told = order.mentions[-1].told = True  # 炉子要熄了
        elif not (order.said(k).endswith(("买", "订", "购", "点")) and order.said_after(k) in ("的", "嘅", "过", "了")):
            _want(order, thing)
        elif order.said(k) in _BOUGHT and order.mode != "ask":
            order.set_mode("told")  # 今天买的西瓜
            order.clauses[-1].told = True
    elif roles & TAKE:
        _take(order, k, thing)
    elif roles & WISH:
        order.set_mode("wish")
    elif roles & TOLD:
        _tell(order, k, thing)


def _sets_aside(order: Order, k: int, roles: int) -> bool:
    """Words about the whole clause, shared amounts, corrections and denials; True when nothing more is to be read from them."""
    clause = order.clauses[-1]
    if roles & ABOUT and not _FORBIDS.search(order.norm, max(0, order.marks[k].start - _JUST_BEFORE), order.marks[k].start):
        clause.about = True
        before = order.mentions[-1] if order.mentions and not clause.things else None
        if before is not None and before.clause == len(order.clauses) - 2 and not (describes(order, k) or asks_how_soon(order, k)):
            order.clauses[-2].about = True
    if roles & EACH:
        order.each = True
    if roles & WRONG and (order.mentions or order.held) and not (roles & FILLER and order.kind(order.ahead(k)) != AMOUNT):
        order.correcting = True
        order.held.clear()
        order.negate = False
        if order.said(k) in _INTO and order.kind(order.ahead(k)) == THING and order.mentions:
            give_place(order, k, order.mentions[-1])
        if roles & ~(WRONG | FILLER) == 0:
            return True
    if roles & NOT:
        order.negate = True
        return True
    return roles & ~(FILLER | NEVER | JOIN | EACH) == 0 and roles != JOIN


def _is_thing(order: Order, k: int, ahead: int) -> bool:
    """Whether a thing, an amount or a size follows an asking word, known or heard by its sound."""
    kind = order.kind(ahead)
    if kind in (THING, AMOUNT):
        return True
    if kind == UNKNOWN:
        mark = order.marks[ahead]
        return ahead == k + 1 and mark.end - mark.start > 1 and sounds(order, mark)
    return kind == "" and k + 1 < len(order.marks) and order.marks[k + 1].kind == SIZE


def _take(order: Order, k: int, thing: bool) -> None:
    """来, 送, 带 and the like ask only when a thing or an amount follows; 送到 opens an address."""
    said, mark = order.said(k), order.marks[k]
    if (said == "点" and _continues_a_verb(order, k)) or (order.mode == "refuse" and order.mode_clause == len(order.clauses) - 1):
        return
    if not thing:
        order.clauses[-1].delivering |= said[-1] in _BRINGING
        if order.said_after(k) in _A_LITTLE_MORE and order.mentions and order.mentions[-1].had and ends_clause(order, k):
            order.mentions[-1].had, order.mentions[-1].asked = False, True  # 降压药还有三颗，给我带点
            order.mentions[-1].amounts.clear()
        return
    if (
        order.mentions
        and order.mentions[-1].amounts
        and order.kind(k + 1) == THING
        and order.norm.startswith(_TO_EAT, order.marks[k + 1].end)
    ):
        order.set_mode("told")  # 黄豆两斤，打豆浆喝
        return
    if (mark.start and order.norm[mark.start - 1] in "不没唔莫") or order.said_after(k) in _HAN_TAIL:
        if order.said_after(k) in _DONE and order.mode != "ask" and order.kind(k + 2 if k + 2 < len(order.marks) else -1) == AMOUNT:
            order.set_mode("told")  # 割了两斤肉回来
        return
    _want(order, thing)


def _tell(order: Order, k: int, thing: bool) -> None:
    """吃了, 看到: the clause tells what happened, and asks for nothing unless it asked before."""
    left = order.left()
    if len(order.said(k)) == 1 and (not thing or order.said_after(k)[:1] in ("的", "嘅")):
        return
    order.clauses[-1].told = True
    if order.mode != "ask" or order.mode_clause != len(order.clauses) - 1:
        order.mode = "told"
    if left is not None and not (left.asked or left.lacked or left.refused or left.had):
        left.told = True


def _continues_a_verb(order: Order, k: int) -> bool:
    """Whether 点 is "a little" after a verb (吃点糖) and no ordering of its own."""
    before = order.marks[k - 1] if k else None
    return (
        before is not None
        and before.kind == CUE
        and before.word is not None
        and bool(before.word.roles & (TOLD | HAVE_BEFORE))
        and before.end == order.marks[k].start
    )


def _want(order: Order, thing: bool) -> None:
    left = order.left()
    order.set_mode("ask")
    order.clauses[-1].asks = True
    if thing:
        return
    if left is not None:
        for mention in together(order, left):
            mention.asked = not mention.had and not mention.refused and not mention.told
        return
    for mention in reversed(order.mentions):  # 面包、火腿肠，都要最便宜的
        if mention.settled or mention.told or order.clauses[mention.clause].strange > PURE:
            break
        mention.asked = True


def _state(order: Order, k: int, roles: int, thing: bool, ahead: int) -> None:
    """Words that say a thing is lacking, refused or there: of what follows, or of what went before."""
    if k and not thing and (order.said(k - 1) in _OTHERS or (roles & REFUSE and refuses_a_sort(order, k))):
        return  # 紫菜两包、别的先不用
    if roles & HAVE_AFTER and order.said(k).startswith("够") and order.said_after(k) in _WILL_DO:
        return  # 土豆来三四个够吃就行
    before = roles & (LACK_BEFORE | REFUSE | HAVE_BEFORE)
    after = roles & (LACK_AFTER | REFUSE | HAVE_AFTER)
    kind = order.kind(ahead)
    if roles & JOIN and thing and not (kind == AMOUNT and order.kind(order.ahead(ahead)) not in (THING, UNKNOWN)):
        return
    if roles & REFUSE and order.said(k).endswith(_DONE):
        before &= ~REFUSE
    if after & REFUSE and not thing and (not ends_clause(order, k) or _A_SORT.match(order.norm, order.marks[k].end)):
        after &= ~REFUSE
    left = order.left()
    if after & HAVE_AFTER and left is not None and left.amounts and _of_a_stranger(order, k):
        return  # 肉末半斤我打卤用卤水有
    if roles & JOIN and left is not None and left.asked and left.amounts and not ends_clause(order, k):
        return  # 再来两斤猪肉要瘦一点的还有我的孙子想吃苹果
    last = left or (order.mentions[-1] if order.mentions and not order.said(k).endswith(_DONE) else None)
    if roles & REFUSE and kind == AMOUNT and last is not None and last.amounts and not stands_before(order, ahead):
        order.had_amount = True  # 鸡蛋要三十个，不要二十个
        return
    if (
        left is None
        and kind == AMOUNT
        and after & (LACK_AFTER | HAVE_AFTER)
        and not roles & (WANT | TAKE)
        and not stands_before(order, ahead)
    ):
        order.had_amount = True  # 冰箱里只剩一支了
    if k and order.said(k) in _OR_NOT and order.said(k - 1) in _DONE and ends_clause(order, k):
        order.clauses[-1].about = True  # 被子收了没有
        return
    if order.said(k) in _TAKES_DAILY and kind == THING and order.kind(ahead + 1 if ahead + 1 < len(order.marks) else -1) == AMOUNT:
        order.set_mode("")  # 我吃的是络活喜一盒
        return
    if left is not None and after and (not thing or not before or _faces_left(order, ahead, left)):
        order.had_amount = kind == AMOUNT and ahead == k + 1 and not roles & REFUSE and not order.said(k).endswith(_GONE)
        _judge(order, together(order, left), after, order.said(k))
        left.used_up = left.lacked and _stands_beside(order, left, k)
    elif not thing:
        if left is None and _of_the_last(order, k) and not (roles & REFUSE and _speaks_of_quality(order, k)):
            _judge(order, order.mentions[-1:], after & (REFUSE | LACK_AFTER), "")
        if roles & REFUSE and names_soon(order, k):
            order.set_mode("refuse")
    elif before:
        if before & LACK_BEFORE and (_OR_ELSE.match(order.norm, order.marks[k].end) or _rules_out(order, k)):
            order.set_mode("refuse")  # 生菜两颗，没有生菜油麦菜也行
            return
        order.set_mode("lack" if before & LACK_BEFORE else "refuse" if before & REFUSE else "have")
        if order.mode == "have" and kind == THING and order.said_after(ahead) == "的话":
            order.set_mode("ask")  # 有豆腐的话来两块


def _rules_out(order: Order, k: int) -> bool:
    """Whether "no" behind what was ordered says what is not to be brought: 5 kg of rice, no vinegar."""
    return order.said(k) == "no" and bool(order.mentions) and bool(order.mentions[-1].amounts)


def _of_a_stranger(order: Order, k: int) -> bool:
    """Whether a name nobody knows stands right before the judging word, so that it is of that one."""
    before = order.marks[k - 1] if k else None
    return before is not None and before.kind == UNKNOWN and before.word is None and before.end - before.start > 1


def _of_the_last(order: Order, k: int) -> bool:
    """Whether a clause without a thing judges the one before (青菜，不要了), and not all others (别的什么都不缺)."""
    if not order.mentions or order.clauses[-1].strange > PURE or order.mentions[-1].clause != len(order.clauses) - 2:
        return False
    before = order.norm[: order.marks[k].start].rstrip(_ME)
    if k > 1 and order.kind(k - 2) not in BREAKING and before.endswith(_OF_THAT_SORT):
        return False  # 橘子三斤，酸的我不吃; 牛奶一箱，低脂的不要
    first = k
    while first and order.marks[first - 1].kind not in BREAKING:
        first -= 1
        if order.marks[first].kind == THING:
            return False  # 草莓味的不要
    if _OF_AN_EARLIER_ORDER.search(order.norm, order.marks[first].start, order.marks[k].start):
        return False  # 糖两包，上次那单取消
    return order.said(first) not in _OTHERS


def _speaks_of_quality(order: Order, k: int) -> bool:
    """Whether what is refused is how a thing is, and not the thing: 米和油，不能吃太咸的."""
    if _A_SORT.match(order.norm, order.marks[k].end):
        return True  # 豆油一桶，不要转基因的
    word = order.marks[k + 1].word if k + 1 < len(order.marks) else None
    return word is not None and bool(word.roles & (ABOUT | TOLD))


def _faces_left(order: Order, ahead: int, left: Mention) -> bool:
    """Whether a word that could judge either way judges what went before: its amount has no thing, or the next thing its own judgement."""
    if order.kind(ahead) == AMOUNT and not stands_before(order, ahead):
        return True
    if order.said(ahead) == order.norm[left.start : left.end]:
        return True  # 米没有了米一袋
    return not left.settled and is_judged(order, ahead)


def _judge(order: Order, mentions: list[Mention], roles: int, said: str) -> None:
    for mention in mentions:
        if roles & LACK_AFTER:
            broken = said.startswith(_BROKEN) and not said.startswith(_BURNT_UP) and not (said.startswith("断") and _is_consumed(mention))
            if said[:1] in ("都", "也") and not mention.asked:
                mention.amounts.clear()  # 一滴奶粉都没了
            mention.lacked = mention.lacked or not broken
            mention.broken = broken
            mention.had = mention.had and broken
        elif roles & REFUSE:
            mention.refused = True
        elif roles & HAVE_AFTER:
            spent = "剩" in said and mention.concept is not None and mention.concept.fields.get("kind") == "topup"
            mention.lacked = mention.lacked or spent  # 话费还剩五块
            mention.had = not spent


def _stands_beside(order: Order, mention: Mention, k: int) -> bool:
    """Whether it is the thing itself that is said to be used up, and not what comes of it or is done with it (红烧肉香得我魂都没了)."""
    if order.said(k).startswith(_LOST):
        return False
    between = [mark for mark in order.marks[:k] if mark.start >= mention.end]
    return not any(mark.kind == UNKNOWN or (mark.word is not None and mark.word.roles & TOLD) for mark in between)


def _is_consumed(mention: Mention) -> bool:
    """Whether a thing is used up by the day, so that 断了 says of it that there is none left: 奶粉断了, but not 绳子断了."""
    return mention.concept is not None and mention.concept.fields.get("kind") in _CONSUMED
