"""Whole dialogues as people lead them: what was lost, taken at more than its word, or asked for twice, and must not be again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hotline.conversation.call import next_turn
from hotline.conversation.text import next_text
from hotline.conversation.turns import (
    Act,
    AddToTicket,
    BookCallback,
    CancelTicket,
    ConfirmDelivery,
    DropCall,
    Facts,
    Heard,
    NoteOrder,
    OpenTicket,
    Place,
    ReviseTicket,
    StopCalls,
    Talk,
    TicketFact,
    Turn,
    WantPerson,
)
from hotline.conversation.where import moved
from hotline.terms import Item, Kind, TicketStatus
from hotline.triage import assess
from tests.rooms.conversation.people import RING, STRANGER, WANG

RICE, GREENS, OIL = Item("米", 1, "袋"), Item("青菜", 2, "斤"), Item("油", 1, "桶")


def under_way(*items: Item, status: TicketStatus = TicketStatus.OFFERED, code: str = "B34", facts: Facts = WANG) -> Facts:
    """Somebody with one more order on its way."""
    return replace(facts, tickets=(TicketFact(code, Kind.SUPPLY, status, items), *facts.tickets))


JUST_ORDERED = Talk(kinds_opened=(Kind.SUPPLY,))
WITH_RICE = under_way(RICE)
HELD = under_way(RICE, status=TicketStatus.ASSIGNED)


def written(facts: Facts, *texts: str, talk: Talk | None = None) -> Turn:
    """The turn after the last of these texts."""
    turn = Turn(talk or Talk())
    for text in texts:
        turn = next_text(turn.talk, Heard(speech=text, assessment=assess(text)), facts)
    return turn


def told(turn: Turn) -> list[str]:
    return [line.key for line in turn.say]


def only(turn: Turn) -> Act:
    (act,) = turn.acts
    return act


@pytest.mark.parametrize(
    ("words", "day"), [("今天别打了明天打", 1), ("今天不要打电话了，明天上午再打", 1), ("今天先别打电话了，后天打吧", 2)]
)
def test_whoever_wants_no_call_today_keeps_the_others(words: str, day: int) -> None:
    act = only(written(WANG, words))
    assert isinstance(act, BookCallback)
    assert act.wish is not None
    assert act.wish.day == day
    assert act.moves


def test_whoever_wants_no_call_now_is_asked_when_in_a_call_too() -> None:
    for words in (
        "晚上别打电话", "天黑以后别打", "八点前别打电话", "过年别打电话来", "一天打一次就够了，别老打", "你们别总打电话",
        "别打了，我在睡觉", "别打了，我住院了",
    ):  # fmt: skip
        assert told(written(WANG, words)) == ["text.ask_time"], words
    turn = next_turn(next_turn(Talk(), RING, WANG).talk, Heard(speech="今天别打了", assessment=assess("今天别打了")), WANG)
    assert not [act for act in turn.acts if isinstance(act, StopCalls)]


@pytest.mark.parametrize("words", ["退订", "别再打电话了", "我要退订你们的短信", "以后不要给我打电话", "从今天起别打了"])
def test_whoever_wants_to_hear_no_more_hears_no_more(words: str) -> None:
    assert only(written(WITH_RICE, words)) == StopCalls()


@pytest.mark.parametrize("words", ["我要退订米", "把那袋米退订了"])
def test_goods_taken_back_are_no_farewell_to_the_line(words: str) -> None:
    assert only(written(WITH_RICE, words)) == CancelTicket("B34")
    assert told(written(WANG, words)) == ["text.nothing_open"]


def test_a_slip_of_the_pen_is_no_wrong_number() -> None:
    assert told(written(under_way(GREENS), "打错字了，青菜", talk=JUST_ORDERED)) == ["text.order_changed"]
    assert told(written(WITH_RICE, "打错字了")) == ["text.change_how"]
    assert told(written(STRANGER, "写错字了，要2斤青菜")) == ["text.ask_address"]


ELSEWHERE = replace(WANG, tickets=(TicketFact("B34", Kind.SUPPLY, TicketStatus.OFFERED, (RICE,), home=False),))


@pytest.mark.parametrize("words", ["还是送我家吧", "不对，送我家", "送到我自己家来", "不用送她那了，送我家"])
def test_an_order_for_another_door_comes_to_the_own_after_all(words: str) -> None:
    turn = written(ELSEWHERE, words)
    act = only(turn)
    assert isinstance(act, ReviseTicket)
    assert (act.home, act.items, act.address) == (True, (RICE,), None)
    assert turn.say[0].params["where"] == "下洋田社区您家里"


def test_an_order_that_comes_home_anyway_stands() -> None:
    assert told(written(WITH_RICE, "送我家哈")) == ["text.order_stands"]


@pytest.mark.parametrize("words", ["志愿者没送我家", "几点送到我家"])
def test_a_question_or_complaint_moves_no_order(words: str) -> None:
    assert not [act for act in written(ELSEWHERE, words).acts if isinstance(act, ReviseTicket)]


@pytest.mark.parametrize("words", ["要2斤肉送到我女儿家", "给我妈家送点菜", "送给我儿子家两袋米", "帮我姐那边送一桶油"])
def test_where_a_daughter_lives_is_asked_by_text_and_by_call(words: str) -> None:
    assert told(written(WANG, words)) == ["text.ask_address"]
    turn = next_turn(next_turn(Talk(), RING, WANG).talk, Heard(speech=words, assessment=assess(words)), WANG)
    assert turn.talk.place is Place.ADDRESS


def test_what_goes_to_a_daughter_is_not_added_to_the_own_order() -> None:
    assert told(written(WITH_RICE, "再给我女儿家送一袋米", talk=JUST_ORDERED)) == ["text.ask_address"]


def test_to_my_place_after_all_answers_where_a_daughter_lives() -> None:
    act = only(written(WANG, "要2斤肉送到我女儿家", "还是送我家吧"))
    assert isinstance(act, OpenTicket)
    assert act.address is None


@pytest.mark.parametrize("words", ["我女儿家没人，帮我送两斤米", "我妈没菜了，帮她买点白菜"])
def test_whoever_only_speaks_of_a_daughter_is_brought_it_home(words: str) -> None:
    assert told(written(WANG, words)) == ["text.order_taken"]


PAIN = TicketFact("U33", Kind.MEDICAL, TicketStatus.OPEN, in_danger=True)
DESPAIR = TicketFact("U34", Kind.PSYCHOLOGICAL, TicketStatus.OPEN, in_danger=True)
IN_DANGER = pytest.mark.parametrize(("danger", "said"), [(PAIN, "胸口疼得厉害"), (DESPAIR, "我不想活了")])


@IN_DANGER
@pytest.mark.parametrize("words", ["1", "好", "不用", "不用打了", "别打了", "算了不用了", "2"])
def test_the_answer_to_may_we_ring_goes_to_whoever_has_the_danger_in_hand(danger: TicketFact, said: str, words: str) -> None:
    turn = written(replace(WITH_RICE, tickets=(danger, *WITH_RICE.tickets)), said, words)
    assert only(turn) == AddToTicket(danger.kind, words)
    assert told(turn)[0] in ("text.emergency_heard", "text.crisis_heard")


@IN_DANGER
@pytest.mark.parametrize("words", ["好点了", "我好点了，不疼了", "缓过来了"])
def test_whoever_is_better_after_danger_tells_no_volunteer_so(danger: TicketFact, said: str, words: str) -> None:
    turn = written(replace(WITH_RICE, tickets=(danger, *WITH_RICE.tickets)), "要一袋米", said, words)
    assert only(turn) == AddToTicket(danger.kind, words)
    assert told(turn) == ["text.well_after_danger"]


@IN_DANGER
def test_no_danger_is_called_off_by_a_word(danger: TicketFact, said: str) -> None:
    assert only(written(replace(WANG, tickets=(danger,)), said, "取消")) == AddToTicket(danger.kind, "取消")
    assert only(written(replace(WITH_RICE, tickets=(danger, *WITH_RICE.tickets)), said, "取消")) == CancelTicket("B34")
    assert told(written(replace(WANG, tickets=(PAIN,)), "取消")) == ["text.nothing_open"]


@IN_DANGER
def test_whoever_gives_up_all_texts_in_danger_may(danger: TicketFact, said: str) -> None:
    assert only(written(replace(WANG, tickets=(danger,)), said, "退订")) == StopCalls()


def test_better_is_no_word_about_goods() -> None:
    assert not written(WITH_RICE, "好点了", talk=JUST_ORDERED).acts


def test_whoever_did_not_hear_the_knock_is_not_greeted() -> None:
    checked = replace(HELD, tickets=(TicketFact("F56", Kind.WELFARE_CHECK, TicketStatus.OPEN), *HELD.tickets))
    note, more = written(checked, "我在家的，没听见").acts
    assert isinstance(note, NoteOrder)
    assert (note.code, note.remarks) == ("B34", "我在家的")
    assert more == AddToTicket(Kind.WELFARE_CHECK, "我在家的，没听见")


def test_hard_of_hearing_is_a_remark_and_no_wish_to_hear_it_again() -> None:
    act = only(written(WITH_RICE, "她听力不好，敲门大声点", talk=JUST_ORDERED))
    assert isinstance(act, NoteOrder)
    assert act.remarks == "敲门大声点"
    assert told(written(WITH_RICE, "听不清")) == ["text.greeting"]


POTATOES = Item("土豆", 5, "斤")
BOTH = replace(under_way(POTATOES, GREENS, status=TicketStatus.ASSIGNED))


@pytest.mark.parametrize("words", ["菜呢", "我的土豆呢？", "东西呢", "念一遍我听听", "我都要了些什么", "那要多久", "几点到"])
def test_whoever_asks_where_it_is_gets_it_once(words: str) -> None:
    turn = written(BOTH, words)
    assert not turn.acts
    assert told(turn)[0].startswith("text.status_")


def test_where_are_my_greens_with_nothing_on_order_orders_none() -> None:
    assert told(written(WANG, "菜呢")) == ["text.nothing_open"]


def test_where_are_my_greens_after_the_door_says_that_they_are_not_there() -> None:
    brought = TicketFact("B35", Kind.SUPPLY, TicketStatus.DELIVERED, (GREENS,))
    act = only(written(replace(WANG, tickets=(brought,), delivery=brought), "青菜呢"))
    assert isinstance(act, ConfirmDelivery)
    assert not act.arrived


@pytest.mark.parametrize("words", ["土豆别忘了", "就这样", "就这些，再见"])
def test_a_reminder_and_a_last_word_need_no_person(words: str) -> None:
    turn = written(BOTH, words)
    assert (told(turn), turn.acts) == (["text.order_stands"], ())


def test_where_medicine_is_fetched_is_no_illness() -> None:
    act = only(written(under_way(Item("降压药")), "在社区医院拿", talk=JUST_ORDERED))
    assert isinstance(act, WantPerson)
    assert "在社区医院拿" in act.summary


def test_of_one_illness_there_is_one_ticket() -> None:
    assert [type(only(written(WANG, *texts))) for texts in (("头晕",), ("头晕", "血压有点高"))] == [OpenTicket, AddToTicket]


TWO_ORDERS = under_way(Item("酱油", 1, "瓶"), facts=under_way(RICE, status=TicketStatus.ASSIGNED), code="C56")


@pytest.mark.parametrize(("words", "code"), [("不要米了", "B34"), ("米不要了", "B34"), ("酱油不要了", "C56")])
def test_goods_say_which_of_two_orders_is_called_off(words: str, code: str) -> None:
    assert only(written(TWO_ORDERS, words)) == CancelTicket(code)


@pytest.mark.parametrize("words", ["米改成两袋", "不想要米了换成面"])
def test_goods_say_which_of_two_orders_is_changed(words: str) -> None:
    act = only(written(TWO_ORDERS, words))
    assert isinstance(act, WantPerson)  # somebody is buying it
    assert act.summary.startswith("B34")


def test_goods_that_were_not_ordered_call_off_nothing_unasked() -> None:
    turn = written(WITH_RICE, "青菜不要了")
    assert (told(turn), turn.acts) == (["text.cancel_ask"], ())


@pytest.mark.parametrize(
    ("items", "last", "words", "after"),
    [
        ((GREENS, Item("米", 30, "斤")), "米", "不是，是3斤", Item("米", 3, "斤")),
        ((GREENS, OIL), "油", "两桶5升的", Item("油", 2, "桶", "5升")),
        ((GREENS, Item("油")), "", "一桶5升的", Item("油", 1, "桶", "5升")),
        ((Item("蜂窝煤"),), "", "能送20个吗", Item("蜂窝煤", 20, "个")),
        ((Item("尿不湿", 1, "袋"),), "", "十片装就行", Item("尿不湿", 1, "袋", "10片装")),
    ],
)
def test_an_amount_is_of_what_was_spoken_of_last(items: tuple[Item, ...], last: str, words: str, after: Item) -> None:
    act = only(written(under_way(*items), words, talk=replace(JUST_ORDERED, spoken_of=last)))
    assert isinstance(act, ReviseTicket)
    assert act.items[-1] == after
    assert act.items[:-1] == items[:-1]


def test_what_was_changed_last_is_remembered() -> None:
    assert written(under_way(GREENS, RICE), "米要三袋", talk=JUST_ORDERED).talk.spoken_of == "米"


@pytest.mark.parametrize("words", ["他两岁", "一斤多少钱", "我们三个人吃"])
def test_an_age_and_a_price_change_no_amount(words: str) -> None:
    turn = written(under_way(GREENS, RICE), words, talk=replace(JUST_ORDERED, spoken_of="米"))
    assert not [act for act in turn.acts if isinstance(act, ReviseTicket)]


@pytest.mark.parametrize(
    ("words", "remark"), [("厚的", "厚的"), ("L码", "L码"), ("大号", "大号"), ("少放盐", "少放盐"), ("不要辣", "不要辣")]
)
def test_what_the_goods_are_to_be_like_is_told_to_whoever_buys_them(words: str, remark: str) -> None:
    act = only(written(under_way(Item("被子", 1, "床")), words, talk=JUST_ORDERED))
    assert isinstance(act, NoteOrder)
    assert act.remarks == remark


def test_of_several_things_the_one_that_is_to_be_so_is_named() -> None:
    act = only(written(under_way(GREENS, Item("被子", 1, "床")), "厚的", talk=replace(JUST_ORDERED, spoken_of="被子")))
    assert isinstance(act, NoteOrder)
    assert act.remarks == "被子：厚的"


@pytest.mark.parametrize("words", ["好的", "真的", "疼的", "我老伴的", "孤单的"])
def test_what_tells_of_no_goods_is_no_remark(words: str) -> None:
    assert not [act for act in written(WITH_RICE, words, talk=JUST_ORDERED).acts if isinstance(act, NoteOrder)]


@pytest.mark.parametrize("words", ["很新鲜", "饭好吃", "小伙子真好"])
def test_praise_is_understood(words: str) -> None:
    turn = written(WANG, words)
    assert (told(turn), turn.acts) == (["text.thanks"], ())
    assert told(written(WANG, "不新鲜")) != ["text.thanks"]


@pytest.mark.parametrize("words", ["刚才没接到电话", "再打一次吧"])
def test_whoever_missed_our_call_is_rung_again(words: str) -> None:
    act = only(written(WANG, "想找人说话", "1", words))
    assert isinstance(act, BookCallback)


@pytest.mark.parametrize("words", ["不用打了", "算了不用打了", "不用了，我好了"])
def test_a_call_that_was_promised_is_called_off_and_the_others_are_not(words: str) -> None:
    turn = written(WANG, "睡不着，心慌", "1", words)
    assert turn.acts == (DropCall(), AddToTicket(Kind.PSYCHOLOGICAL, words))
    assert told(turn) == ["text.counsellor_none"]
    assert only(written(WANG, "睡不着，心慌", "1", "以后都不要再打电话来了")) == StopCalls()


def test_a_name_said_more_closely_keeps_the_amount() -> None:
    eggs, radish = under_way(Item("鸡蛋", 10, "个")), under_way(Item("萝卜", 3, "根"))
    for facts, words, after in ((eggs, "蛋要土鸡蛋", Item("土鸡蛋", 10, "个")), (radish, "白萝卜", Item("白萝卜", 3, "根"))):
        act = only(written(facts, words, talk=JUST_ORDERED))
        assert isinstance(act, ReviseTicket)
        assert act.items == (after,)
    act = only(written(eggs, "还要土鸡蛋", talk=JUST_ORDERED))
    assert isinstance(act, ReviseTicket)
    assert [item.name for item in act.items] == ["鸡蛋", "土鸡蛋"]


@pytest.mark.parametrize(
    ("before", "words", "after"),
    [
        (Item("奶粉"), "三段的", Item("奶粉", None, None, "3段")),
        (Item("奶粉", None, None, "3段"), "一罐", Item("奶粉", 1, "罐", "3段")),
        (Item("米"), "5", Item("米", 5)),
        (Item("米", 5), "公斤", Item("米", 5, "公斤")),
    ],
)
def test_an_amount_may_come_in_pieces(before: Item, words: str, after: Item) -> None:
    act = only(written(under_way(before), words, talk=JUST_ORDERED))
    assert isinstance(act, ReviseTicket)
    assert act.items == (after,)


def test_all_the_same_is_no_amount() -> None:
    assert not isinstance(only(written(under_way(Item("盐", 2, "包")), "包和袋一样的", talk=JUST_ORDERED)), ReviseTicket)


def test_a_make_is_told_and_not_bought_besides() -> None:
    act = only(written(under_way(Item("奶粉", 1, "罐")), "飞鹤的", talk=replace(JUST_ORDERED, spoken_of="奶粉")))
    assert isinstance(act, NoteOrder)
    assert act.remarks == "飞鹤的"


def test_whoever_says_first_where_they_live_is_asked_which_things() -> None:
    assert told(written(WANG, "我是5栋的老张", "家里没吃的了")) == ["text.ask_items"]
    turn = written(WANG, "我是5栋的老张", "家里没吃的了", "随便买点")
    assert turn.say[0].params["goods"] == "家里没吃的了"


@pytest.mark.parametrize("words", ["上个礼拜订的药到了没", "我订的药到了吗", "昨天要的菜呢怎么还没来"])
def test_whoever_waits_for_what_we_know_nothing_of_is_rung(words: str) -> None:
    assert isinstance(only(written(WANG, words)), WantPerson)


@pytest.mark.parametrize("words", ["米有虫", "青菜都烂了", "送来的米长毛了"])
def test_spoilt_food_is_a_complaint(words: str) -> None:
    turn = written(WANG, words)
    assert isinstance(only(turn), WantPerson)
    assert told(turn) == ["text.delivered_no"]
    assert told(written(WANG, "冰箱坏了")) != ["text.delivered_no"]


def test_a_question_puts_off_no_call() -> None:
    assert not written(WANG, "明天还是他来吗").acts


@pytest.mark.parametrize("words", ["今天有青菜吗", "你们有青菜没"])
def test_whether_there_are_greens_is_heard_as_an_order_of_them(words: str) -> None:
    act = only(written(WANG, words))
    assert isinstance(act, OpenTicket)
    assert [item.name for item in act.items] == ["青菜"]
    assert not written(WANG, "今天有雨吗").acts


@pytest.mark.parametrize("words", ["老样子", "还是上次那些", "跟上次一样", "再要一袋"])
def test_the_same_as_before_is_asked_which_things(words: str) -> None:
    assert told(written(WANG, words)) == ["text.ask_items"]
    act = only(written(WANG, words, "米10斤"))
    assert isinstance(act, OpenTicket)


def called(facts: Facts, *words: str) -> Turn:
    """A call in: the turn after the last of these words."""
    turn = next_turn(Talk(), RING, facts)
    for said in words:
        turn = next_turn(turn.talk, Heard(speech=said, assessment=assess(said)), facts)
    return turn


def test_another_door_said_at_the_read_back_is_taken() -> None:
    asked = called(WANG, "我要买米", "送到我女儿那里")
    assert asked.talk.place is Place.ADDRESS
    home = called(WANG, "我要买米", "送到我女儿那里", "她家在滨江社区五栋", "还是送我家吧")
    assert home.talk.place is Place.READ_BACK
    assert "call.to_community" in told(home)
    act = only(called(WANG, "我要买米", "送到我女儿那里", "她家在滨江社区五栋", "还是送我家吧", "对"))
    assert isinstance(act, OpenTicket)
    assert act.address is None


def test_whoever_rings_about_an_order_we_do_not_know_is_rung_back() -> None:
    assert isinstance(only(called(WANG, "我昨天订的菜呢")), WantPerson)


def test_no_more_in_cantonese_cancels_nothing() -> None:
    assert told(called(WANG, "要一袋米", "对", "唔使喇")) == ["call.goodbye"]


@pytest.mark.parametrize(
    ("words", "amounts"), [("土豆两斤 别的各一斤", [2, 1, 1]), ("土豆要两斤，其他的都要三斤", [2, 3, 3]), ("其余的各一斤", [1, 1, 1])]
)
def test_the_others_have_an_amount_of_their_own(words: str, amounts: list[int]) -> None:
    act = only(written(under_way(Item("土豆"), Item("西红柿"), Item("黄瓜")), words, talk=JUST_ORDERED))
    assert isinstance(act, ReviseTicket)
    assert [item.quantity for item in act.items] == amounts


def test_a_measure_is_no_thing() -> None:
    act = only(written(under_way(Item("矿泉水", 2, "箱")), "那就大桶两桶", talk=JUST_ORDERED))
    assert isinstance(act, ReviseTicket)
    assert act.items == (Item("矿泉水", 2, "桶"),)


@pytest.mark.parametrize("words", ["我在楼下买烟", "我在门口", "我人在超市，马上回来"])
def test_where_they_are_is_told_to_whoever_is_at_the_door(words: str) -> None:
    act = only(written(HELD, words))
    assert act == NoteOrder("B34", None, words, words)


@pytest.mark.parametrize("words", ["等下", "我看看还缺啥"])
def test_whoever_is_still_looking_needs_no_person(words: str) -> None:
    turn = written(WITH_RICE, words, talk=JUST_ORDERED)
    assert (told(turn), turn.acts) == (["text.nod"], ())


def test_these_two_are_all() -> None:
    assert told(written(BOTH, "就这两样")) == ["text.order_stands"]


@pytest.mark.parametrize("words", ["后天也要", "大后天不要", "每天早上都送行不行"])
def test_another_day_besides_puts_nothing_off(words: str) -> None:
    act = only(written(WITH_RICE, words, talk=JUST_ORDERED))
    assert isinstance(act, WantPerson)
    assert words in act.summary


def test_a_number_of_the_address_is_set_right() -> None:
    order = TicketFact("B34", Kind.SUPPLY, TicketStatus.OFFERED, (RICE,), home=False, address="滨江社区3栋502")
    act = only(written(replace(WANG, tickets=(order,)), "不是502是503"))
    assert isinstance(act, ReviseTicket)
    assert act.address == "滨江社区3栋503"
    at_home = replace(WANG, tickets=(replace(order, home=True),))
    assert not isinstance(only(written(at_home, "不是502是503", talk=JUST_ORDERED)), ReviseTicket)


def test_who_lives_there_is_no_part_of_the_address() -> None:
    act = only(written(WANG, "要两斤橘子，给楼上陈奶奶", "她在我楼上502"))
    assert isinstance(act, OpenTicket)
    assert act.address == "我楼上502"


def test_what_was_brought_yesterday_may_be_spoilt() -> None:
    assert told(written(WANG, "昨天的牛奶是过期的")) == ["text.delivered_no"]


def test_what_a_person_was_told_besides_is_no_order_to_cancel() -> None:
    told_besides = TicketFact("G44", Kind.OTHER, TicketStatus.OPEN)
    facts = replace(WITH_RICE, tickets=(told_besides, *WITH_RICE.tickets))
    assert only(written(facts, "算了不要了")) == CancelTicket("B34")
    assert only(written(replace(WANG, tickets=(told_besides,)), "取消")) == CancelTicket("G44")


def test_whoever_wants_it_after_all_keeps_it() -> None:
    turn = written(TWO_ORDERS, "取消", "还是要吧")
    assert (told(turn), turn.acts) == (["text.not_cancelled"], ())


@pytest.mark.parametrize("words", ["送到床边行不", "送到村口小卖部", "订一个星期"])
def test_a_word_about_an_order_asks_for_no_goods(words: str) -> None:
    act = only(written(WITH_RICE, words, talk=JUST_ORDERED))
    assert isinstance(act, WantPerson)
    assert act.summary.startswith("B34")
    assert told(written(WITH_RICE, "家里没吃的了", talk=JUST_ORDERED)) == ["text.ask_items"]


def test_the_flat_may_come_after_the_house() -> None:
    order = TicketFact("B34", Kind.SUPPLY, TicketStatus.OFFERED, (RICE,), home=False, address="滨江社区4栋")
    act = only(written(replace(STRANGER, tickets=(order,)), "302", talk=JUST_ORDERED))
    assert isinstance(act, ReviseTicket)
    assert act.address == "滨江社区4栋302"


def test_what_hurts_after_a_fall_is_told_to_whoever_has_it_in_hand() -> None:
    facts = replace(WANG, tickets=(PAIN,))
    assert isinstance(only(written(facts, "胸口疼得厉害", "腿青了")), AddToTicket)


@pytest.mark.parametrize("words", ["我发重了", "不好意思重复发了"])
def test_sent_twice_needs_no_person(words: str) -> None:
    assert told(written(WITH_RICE, words, talk=JUST_ORDERED)) == ["text.order_stands"]


def test_a_complaint_and_a_doubt_are_understood_at_once() -> None:
    assert told(written(WANG, "我要投诉")) == ["text.delivered_no"]
    assert told(written(STRANGER, "你们是干嘛的")) == ["text.who_we_are"]
    assert told(written(BOTH, "一共几样")) == ["text.status_open"]


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("下洋田社区9栋", "2单元", "下洋田社区9栋2单元"),
        ("下洋田社区9栋2单元", "301室", "下洋田社区9栋2单元301室"),
        ("下洋田3栋2单元", "2栋3单元", "下洋田2栋3单元"),
        ("滨江社区2栋102", "3栋102", "滨江社区3栋102"),
        ("滨江社区2栋3单元102", "4单元", "滨江社区2栋4单元102"),
        ("滨江社区2栋502", "5楼", "滨江社区2栋502"),
        ("滨江社区2栋", "外滩小区5栋", "外滩小区5栋"),
        ("滨江社区", "4栋", "滨江社区4栋"),
        ("滨江社区2栋", "菜场旁边", "滨江社区菜场旁边"),
    ],
)
def test_an_address_may_come_in_pieces_and_loses_none(before: str, said: str, after: str) -> None:
    assert moved(before, said) == after


def test_a_name_is_told_to_whoever_looks_for_the_door() -> None:
    act = only(written(WITH_RICE, "我叫王建军", talk=JUST_ORDERED))
    assert isinstance(act, NoteOrder)
    assert act.remarks == "我叫王建军"
    assert not isinstance(only(written(WITH_RICE, "他叫什么", talk=JUST_ORDERED)), NoteOrder)
