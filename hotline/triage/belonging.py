"""Which thing an amount belongs to: the one after it, the one before it, all that were listed, or one nobody knows by name."""

from __future__ import annotations

from typing import Final

from hotline.triage import told
from hotline.triage.entries import entry_name, take_entry
from hotline.triage.goods import FILLER, JOIN, NEVER, NOT, TAKE, WANT, WRONG
from hotline.triage.mark import AMOUNT, COMMA, CUE, LIST, SPACE, SPOKEN, THING, UNKNOWN, Mark
from hotline.triage.naming import COOKING, sounds
from hotline.triage.quantities import Amount
from hotline.triage.reading import AMOUNT_OR_BOUNDS, BOUNDS, LONGEST_NAME, PURE, Mention, Order
from hotline.triage.sides import A_LITTLE, prefers_left
from hotline.triage.sorts import another_sort

_ENOUGH: Final = ("就行", "就行了", "就够", "就够了", "就好", "就好了", "就可以", "就可以了", "足够了", "就得")

_NO_ORDER: Final = ("太多", "太少", "不够", "不够吃", "不够用", "唔够", "唔够食", "少了", "多了", "太重")
_LONGEST_SORT: Final = 8
_INSTEAD_OF: Final = ("不是", "不要", "别要", "唔系", "唔要", "莫要")
_NOT_EVEN: Final = ("都没", "也没", "都不", "也不", "都冇")


def read_amount(order: Order, k: int, mark: Mark) -> None:
    """An amount goes to the entry it closes, to the thing after it, the thing before it, or the last one named."""
    amount = mark.amount
    assert amount is not None  # noqa: S101 - marks of this kind have one
    if order.had_amount:
        order.had_amount = False
        return
    if order.negate:
        order.negate = False
        order.mode, order.mode_clause = "ask", len(order.clauses) - 1
        return
    after = order.marks[k + 1] if k + 1 < len(order.marks) else None
    if (
        after is not None
        and after.kind == CUE
        and after.word is not None
        and after.word.roles & NEVER
        and not told.closes_an_entry(order, k, amount)
    ):
        order.clauses[-1].strange += 2
        return
    if after is not None and after.kind == CUE and order.said(k + 1) in _NO_ORDER and order.left() is None:  # 一瓶，两瓶太多
        return
    if amount.value == 1 and order.said_after(k) in _NOT_EVEN and order.kind(order.ahead(k + 1)) == UNKNOWN:
        return  # 一把都没和
    if (
        after is not None
        and after.kind == CUE
        and after.word is not None
        and after.word.roles & NOT == 0
        and after.word.roles & WRONG
        and after.word.roles & FILLER == 0
        and _said_wrong(order, k + 1)
    ):
        return
    if told.is_a_price_of_so_much(order, k):
        order.clauses[-1].told = order.had_amount = True
        return
    if _tells_how_much_is_taken(order, k) or told.tells_how_much_is_there(order, k):
        return
    if told.is_a_price(order, k) or told.is_a_sum_told(order, amount) or told.is_a_part(order, k, amount):
        return
    if told.tells_what_was_done(order, k):
        order.set_mode("told")
        order.clauses[-1].told = True
    named = entry_name(order, k)
    if named is not None:
        take_entry(order, named, amount)
        return
    rightward = stands_before(order, k)
    left = _left_for(order, k)
    if rightward and left is not None and (order.norm[amount.start] in "x*×" or prefers_left(order, k, left)):
        rightward = False
    if rightward:
        order.rightward = True
        order.held.append(amount)
    elif left is not None and not (left.amounts and _names_another(order, k)):
        if amount.role == "" and left.amounts and order.norm[amount.start] not in "x*×":
            return
        if amount.role != "money" or told.is_topup(order, left) or order.mode == "ask" or told.is_worth(order, k, amount):
            order.rightward = False
            if not another_sort(order, k, left, amount):
                _attach(order, _meant_instead(order, left), amount)
    else:
        _headless(order, k, amount)


def _tells_how_much_is_taken(order: Order, k: int) -> bool:
    """Whether a verb of eating and drinking stands right before the amount and no thing behind it: 每天吃两片, 晚上喝两口."""
    before = order.marks[k - 1] if k else None
    if before is None or before.kind != CUE or before.word is None or not order.said(k - 1).endswith(("吃", "喝", "服", "食", "饮")):
        return False
    return not before.word.roles & (WANT | TAKE) and order.mode != "wish" and not stands_before(order, k)


def _names_another(order: Order, k: int) -> bool:
    """Whether an unknown name follows the amount at once: 两斤青菜一个充气泵."""
    if k + 1 >= len(order.marks):
        return False
    after = order.marks[k + 1]
    return after.kind == UNKNOWN and after.word is None and after.end - after.start > 1 and not _is_headless(order, k + 1)


def _is_headless(order: Order, k: int) -> bool:
    """Whether an unknown stretch is a quality without its thing: 速冻的, 大人穿的."""
    mark = order.marks[k]
    if order.norm[mark.start : mark.end].endswith("的"):
        return True
    k += order.said_after(k) in A_LITTLE  # 送床厚点的
    return order.said_after(k) in ("的", "嘅") and order.kind(order.ahead(k + 1)) != THING


def _said_wrong(order: Order, k: int) -> bool:
    said = order.said(k)
    return said.endswith(("错", "错了", "错咗", "不对", "拐了"))


def stands_before(order: Order, k: int) -> bool:
    """Whether a thing follows that this amount may belong to; a short unknown stretch before it is its quality."""
    strange = 0
    for j in range(k + 1, len(order.marks)):
        mark = order.marks[j]
        if mark.kind == THING:
            return not _only_says_which(order, j)
        if mark.kind in BOUNDS or (j == k + 1 and order.norm[mark.start] in "()" and order.left() is not None):
            return False  # 大米一袋(东北的)油一桶
        if mark.kind == UNKNOWN and j == k + 1 and order.said(j) in COOKING and order.left() is not None:
            return False  # 糯米五斤包粽子
        if mark.kind == UNKNOWN:
            strange += mark.end - mark.start
            if mark.word is None and j == k + 1 and sounds(order, mark):
                return True
            if strange > 6 or order.marks[k].amount.role == "":  # type: ignore[union-attr] # k is an amount
                return False
        elif mark.kind == CUE:
            said = order.norm[mark.start : mark.end]
            if mark.word is not None and mark.word.roles & TAKE and len(said) == 1 and strange:
                strange += 1  # 170个用于打地铺的垫子
            elif (
                mark.word is None
                or not mark.word.roles & FILLER
                or said in ("吧", "了", "就行", "就够", "就够了", "就好", "就行了", "吗", "嘛", "哈", "谢谢")
            ):
                return False
        elif mark.kind == AMOUNT and not _packs(order, order.marks[k].amount, mark.amount):
            return False
    return False


def _only_says_which(order: Order, k: int) -> bool:
    """Whether the name at `k` begins what is said as the sort of the thing before, which has no amount yet: 洗发水一瓶海飞丝的."""
    left = order.left()
    if left is None or left.amounts:
        return False
    end = next((mark.start for mark in order.marks[k + 1 :] if mark.kind in AMOUNT_OR_BOUNDS), len(order.norm))
    said = order.norm[order.marks[k].start : end]
    return said[-1] in "的嘅" and len(said) <= _LONGEST_SORT


def _packs(order: Order, one: Amount | None, other: Amount | None) -> bool:
    """Whether two amounts side by side are a pack and its size: 一包5公斤重的, 5L bottle x1."""
    weights = ("weight", "volume")
    if one is None or other is None:
        return False
    counted = one.role == "container" and other.role == "count" and other.start == one.end  # 一盒五十片
    return (one.role in weights) != (other.role in weights) or other.role == "" or other.packed or counted


def _left_for(order: Order, k: int) -> Mention | None:
    """The mention just before this amount in the same list entry."""
    left = order.left()
    if left is None:
        return None
    for j in range(k - 1, -1, -1):
        mark = order.marks[j]
        if mark.start < left.end:
            return left
        if mark.kind in BOUNDS:
            return None
    return left


def _meant_instead(order: Order, left: Mention) -> Mention:
    """The thing an amount is of where the last one named is only what is not meant: 大葱不是洋葱两斤."""
    before = order.mentions[-2] if len(order.mentions) > 1 else left
    denied = left.refused and not left.amounts and order.norm.endswith(_INSTEAD_OF, 0, left.start)
    return before if denied and before.asked and not before.amounts and before.clause == left.clause else left


def _attach(order: Order, mention: Mention, amount: Amount) -> None:
    if order.correcting:
        mention.amounts.clear()
        order.correcting = False
    mention.amounts.append(amount)
    if order.each:
        _each_of(order, amount)
    if order.mode == "ask":
        mention.asked, mention.had = True, False  # 有土豆吗，有的话来五斤
    if order.held_sizes:
        mention.sizes += order.held_sizes
        order.held_sizes = []


def _each_of(order: Order, amount: Amount) -> None:
    """白菜、萝卜各两斤: the amount belongs to all that were listed."""
    for mention in reversed(order.mentions):
        if mention.amounts and mention.amounts[-1] is not amount:
            break
        general = mention.concept is not None and bool(mention.concept.fields.get("generic"))
        if general and mention.clause == order.mentions[-1].clause and _same_kind(mention, order.mentions[-1]):
            break  # 要三样菜，青菜茄子豆角每样一斤
        if ((mention.lacked and not order.mentions[-1].lacked) or general) and mention.clause < order.mentions[-1].clause:
            break
        if not mention.amounts:
            mention.amounts.append(amount)
            mention.asked = mention.asked or order.mode == "ask"


def _same_kind(one: Mention, other: Mention) -> bool:
    if one is other or one.concept is None or other.concept is None:
        return False
    return one.concept.fields.get("kind") == other.concept.fields.get("kind")


def _headless(order: Order, k: int, amount: Amount) -> None:
    """An amount with no thing beside it: of an unknown thing that follows, or of the last one named."""
    after = order.marks[k + 1] if k + 1 < len(order.marks) else None
    asking = order.mode == "ask"
    headless = after is not None and after.kind == UNKNOWN and _is_headless(order, k + 1)
    if (
        after is not None
        and after.kind == UNKNOWN
        and after.start == amount.end
        and asking
        and not headless
        and _unknown_thing(order, k, after, amount)
    ):
        return
    strange = after is not None and after.kind == UNKNOWN and not headless and order.said(k + 1) not in ("不", "否")
    if not order.mentions or (strange and not order.correcting and not order.each):
        return
    last = order.mentions[-1]
    if amount.role == "money" and not told.is_topup(order, last):
        return
    if last.amounts and not order.correcting and not _packs(order, last.amounts[-1], amount) and order.clauses[-1].strange > PURE:
        return
    if amount.role == "" and not (asking and told.is_topup(order, last)) and order.norm[amount.start] not in "x*×":
        return
    if order.each:
        _each_of(order, amount)
        return
    if order.correcting or (last.refused and last.amounts and order.said_after(k) in _ENOUGH):  # 一条烟不要，一包就行
        last.amounts.clear()
        last.refused = order.correcting = False
    elif last.amounts and not _packs(order, last.amounts[-1], amount):
        last.amounts = [said for said in last.amounts if _packs(order, said, amount)]
    last.amounts.append(amount)
    last.sizes += order.held_sizes
    order.held_sizes = []
    if asking:
        last.asked, last.had = True, False  # 鸡蛋还剩三个，再拿十个


def _is_asked_here(order: Order, k: int) -> bool:
    """Whether an asking word stands right before the amount, or a list of amounts goes on."""
    before = order.marks[k - 1] if k else None
    if before is None:
        return False
    if before.kind == CUE and before.word is not None:
        return bool(before.word.roles & (WANT | TAKE | JOIN)) or order.mode == "ask"
    return before.kind in (COMMA, LIST, SPACE, THING, UNKNOWN) and bool(order.mentions) and bool(order.mentions[-1].amounts)


def _unknown_thing(order: Order, k: int, after: Mark, amount: Amount) -> bool:
    name = order.norm[after.start : after.end]
    if len(order.norm) > SPOKEN or name.endswith("的") or not name.replace(" ", "").isalnum():
        return False
    name_start = after.start + (name.rfind("的") + 1 if "的" in name[:-1] else 0)
    name = order.norm[name_start : after.end]
    if len(name) == 1 and not name.isascii():
        heard = order.words.single_heard_as(name)
        if heard is not None:
            order.held.append(amount)
            order.mention(name_start, after.end, heard[1], heard[0])
            order.clauses[-1].strange -= 1
            return True
    if not _is_asked_here(order, k):
        return False
    if after.word is not None or not 1 < len(name) <= LONGEST_NAME or (not order.rightward and order.mentions):
        return False
    if order.words.words.get(name[-2:]) is not None or amount.role in ("money", ""):
        return False
    order.held.append(amount)
    order.mention(name_start, after.end, None)
    return True
