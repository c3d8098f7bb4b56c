"""Dialogues as old people hold them: telegraph style, half a change of mind, somebody else's dinner, a moment to think."""

from __future__ import annotations

import pytest

from hotline.terms import Kind, TicketStatus
from tests.flows.intake.conftest import HELPER, STRANGER, WANG, Street

PLACE = "滨江社区5栋102"


@pytest.mark.parametrize("words", ["不要了", "没得了", "不用了谢谢", "2"])
def test_no_more_is_no_cancellation(street: Street, words: str) -> None:
    """ "还需要别的吗？不要了，请按2": whoever says so in words keeps their order."""
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    heard = call.press(words) if words.isdecimal() else call.say(words)
    assert "取消" not in heard
    assert "再见" in heard
    call.hang_up()
    assert [ticket.status for ticket in street.tickets()] == [TicketStatus.OPEN]


@pytest.mark.parametrize(
    ("words", "left"),
    [
        (["油不要了", "盐也不要了"], ["猪肉"]),
        (["肉不要了"], ["盐", "菜籽油"]),
        (["算了不要肉了，要鸡蛋十个"], ["盐", "菜籽油", "鸡蛋"]),
        (["盐和油都不要了"], ["猪肉"]),
        (["不买油了"], ["猪肉", "盐"]),
    ],
)
def test_what_is_not_wanted_any_more_goes_and_the_rest_stays(street: Street, words: list[str], left: list[str]) -> None:
    """By whatever name it is called, one after the other: the order is never cancelled for it."""
    street.text(WANG, "要两斤猪肉、一包盐、一瓶菜籽油")
    for each in words:
        street.text(WANG, each)
    (ticket,) = street.tickets()
    assert (ticket.status, street.goods(ticket)) == (TicketStatus.OPEN, left)


def test_a_hurry_is_answered_with_where_it_stands(street: Street) -> None:
    street.text(WANG, "米 盐 油")
    answer = street.text(WANG, "快点")
    assert "正在找志愿者" in answer
    assert len(street.tickets()) == 1


def test_who_brings_it_and_what_it_costs_are_answered(street: Street) -> None:
    street.text(WANG, "要两斤米")
    assert "正在找志愿者" in street.text(WANG, "送的人是谁")
    street.ask_volunteers()
    street.text(HELPER, "1")
    assert "李明" in street.text(WANG, "哪个来送哦")
    assert "不收钱" in street.text(WANG, "你们送货要钱不")
    assert len(street.tickets()) == 1


def test_what_is_for_somebody_next_door_is_asked_where_and_not_brought_home(street: Street) -> None:
    assert "送到哪里" in street.text(WANG, "隔壁李婆婆没菜了，帮她带点青菜")
    street.text(WANG, "滨江社区3栋2单元302")
    (ticket,) = street.tickets()
    assert ticket.address == "滨江社区3栋2单元302"


def test_unless_the_caller_takes_it_in(street: Street) -> None:
    street.text(WANG, "隔壁李婆婆没菜了，帮她带点青菜")
    assert "已接单" in street.text(WANG, "送我家就行")
    (ticket,) = street.tickets()
    assert ticket.address == "滨江社区3栋2单元301"


def test_a_moment_to_think_is_no_miss(street: Street) -> None:
    call = street.call(STRANGER)
    call.press("1")
    for words in ("我想想", "等一下哈", "嗯，等等"):
        heard = call.say(words)
        assert "慢慢" in heard
        assert "留言" not in heard
    assert "送到哪里" in call.say("要点青菜")


def test_a_remark_that_sounds_like_an_offer_of_help_reaches_the_carrier(street: Street) -> None:
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    assert "送来的时候喊我一声" in call.say("送来的时候喊我一声，我在后头院子")
    assert (street.tickets()[0].remarks or "").startswith("送来的时候喊我一声")


def test_kind_words_for_the_carrier_are_passed_on(street: Street) -> None:
    street.text(WANG, "要一包盐")
    street.ask_volunteers()
    street.text(HELPER, "1")
    assert "慢慢走" in street.text(WANG, "让他别急，慢慢走")
    assert "慢慢走" in street.texts(HELPER)[-1]
    assert street.pages() == []


def test_a_second_place_in_the_same_call_is_in_the_same_estate(street: Street) -> None:
    call = street.call(STRANGER)
    call.say("给我妈送两斤青菜，她住滨江社区3栋301")
    call.press("1")
    assert "滨江社区8栋502" in call.say("我自己也要一袋米，我住8栋502")
    call.press("1")
    assert [ticket.kind for ticket in street.tickets()] == [Kind.SUPPLY, Kind.SUPPLY]


def test_a_time_in_a_clause_of_its_own_is_heard(street: Street) -> None:
    assert "三点以后" in street.text(WANG, "要两瓶牛奶，我要睡午觉，三点以后再来")


def test_a_late_bare_yes_takes_what_nobody_took(street: Street) -> None:
    """Two hours later: the order is still to be had."""
    street.text(WANG, "要两斤米")
    street.ask_volunteers()
    for _ in range(12):
        street.later(minutes=10)
        street.ask_volunteers()
    assert "归您了" in street.text(HELPER, "1")
    assert street.tickets()[0].status is TicketStatus.ASSIGNED


def test_of_words_without_a_comma_only_the_remark_is_passed_on(street: Street) -> None:
    """A recogniser writes none; the place and the goods are no remark."""
    call = street.call(STRANGER)
    call.say("喂你好我想买十斤米还有一壶油送到滨江社区5栋102放门口就行")
    call.press("1")
    (ticket,) = street.tickets()
    assert (ticket.remarks, ticket.address) == ("放门口就行", PLACE)


def test_an_hour_named_after_a_day_is_of_that_day(street: Street) -> None:
    """ "明天送", "下午吧", and after the order "还是上午好了": always tomorrow."""
    call = street.call(WANG)
    assert "明天送" in call.say("明天送两斤米")
    assert "明天下午送" in call.say("下午吧")
    call.say("对")
    assert "明天上午送" in call.say("还是上午好了")


def test_also_by_text(street: Street) -> None:
    street.text(WANG, "明天送两斤米")
    assert "明天下午" in street.text(WANG, "下午三点以后吧")


@pytest.mark.parametrize("words", ["没事了", "就这些，再见", "好了没有了谢谢", "够了"])
def test_that_was_all_is_understood(street: Street, words: str) -> None:
    call = street.call(WANG)
    call.say("要两斤米")
    call.press("1")
    assert "再见" in call.say(words)


@pytest.mark.parametrize("words", ["等一下，算了，先不要", "算了", "还是不要了"])
def test_an_order_called_off_while_it_is_told_is_not_taken(street: Street, words: str) -> None:
    call = street.call(WANG)
    call.say("要五斤米")
    assert "不下单" in call.say(words)
    call.say("要三斤面")
    call.say("对")
    (ticket,) = street.tickets()
    assert (street.goods(ticket), ticket.remarks, ticket.wished_from) == (["面"], None, None)


def test_whoever_says_their_building_lives_where_the_roster_says(street: Street) -> None:
    street.text(WANG, "小同志你好，我是三栋的王秀英，麻烦帮我买两斤青菜")
    (ticket,) = street.tickets()
    assert ticket.address == "滨江社区3栋2单元301"


def test_another_building_is_another_place(street: Street) -> None:
    street.text(WANG, "要两斤青菜，送到滨江社区5栋")
    (ticket,) = street.tickets()
    assert ticket.address == "滨江社区5栋"


def test_a_landmark_is_not_lost(street: Street) -> None:
    street.text(STRANGER, "要一袋米")
    assert "送到哪里" in street.text(STRANGER, "菜市场后头那个红房子")
    assert "滨江社区后门那栋" in street.text(STRANGER, "就是滨江社区后门那栋")
    (ticket,) = street.tickets()
    assert ticket.remarks == "菜市场后头那个红房子"


def test_a_complaint_about_what_came_is_no_remark_for_the_carrier(street: Street) -> None:
    street.text(WANG, "要一包盐")
    street.ask_volunteers()
    street.text(HELPER, "1")
    street.text(WANG, "收到了，可是盐是烂的")
    assert street.tickets()[0].remarks is None
    assert any("烂" in (ticket.summary or "") for ticket in street.tickets() if ticket.kind is Kind.OTHER)


def test_what_alone_is_still_wanted_is_not_cancelled_with_the_rest(street: Street) -> None:
    street.text(WANG, "要一包盐一瓶油")
    street.text(WANG, "那就算了，油送来就行")
    (ticket,) = street.tickets()
    assert (ticket.status, street.goods(ticket)) == (TicketStatus.OPEN, ["油"])


def test_of_two_orders_the_one_is_meant_whose_goods_are_named(street: Street) -> None:
    street.text(WANG, "要一包盐")
    street.ask_volunteers()
    street.text(HELPER, "1")
    street.text(WANG, "再要一袋米")
    assert "哪一张" in street.text(WANG, "取消")
    assert "已取消" in street.text(WANG, "米那个")
    assert [ticket.status for ticket in street.tickets()] == [TicketStatus.ASSIGNED, TicketStatus.CANCELLED]


def test_a_time_for_bringing_moves_the_order_and_not_the_call(street: Street) -> None:
    street.text(WANG, "下午打电话给我")
    street.text(WANG, "还要两斤米")
    assert "晚上" in street.text(WANG, "改成晚上送")
    assert street.tickets()[0].wished_from is not None


def test_what_the_door_code_is_for_is_explained(street: Street) -> None:
    street.text(WANG, "要一包盐")
    assert "四位数字" in street.text(WANG, "门口码是什么意思")
    assert len(street.tickets()) == 1


def test_whoever_gives_a_number_is_rung_there_by_a_person(street: Street) -> None:
    assert "打电话" in street.text(STRANGER, "你打我儿子电话13800001234，我不会发短信")
    assert "13800001234" in (street.tickets()[0].summary or "")


def test_nobody_opens_is_understood_from_the_door(street: Street) -> None:
    street.text(WANG, "要一包盐")
    street.ask_volunteers()
    street.text(HELPER, "1")
    assert "马上打电话" in street.text(HELPER, "到门口了没人开")


def test_a_remark_before_the_goods_is_kept_with_them(street: Street) -> None:
    """By telephone and by text, whichever comes first: what, where, or how."""
    call = street.call(WANG)
    assert "哪些东西" in call.say("放门口就行")
    assert "放门口就行" in call.say("要两斤米")
    call.press("1")
    assert street.tickets()[0].remarks == "放门口就行"
    street.text(STRANGER, PLACE)
    assert "哪些东西" in street.text(STRANGER, "下午三点以后送")
    assert "三点以后" in street.text(STRANGER, "两斤米")


def test_what_was_ordered_by_text_is_added_to_and_remarked_on_by_telephone(street: Street) -> None:
    street.text(STRANGER, f"要两斤米，送到{PLACE}")
    call = street.call(STRANGER)
    assert "盐" in call.say("再加一包盐")
    call.press("1")
    assert "放门口就行" in call.say("我早上要的米，放门口就行")
    (ticket,) = street.tickets()
    assert (street.goods(ticket), ticket.address, ticket.remarks, ticket.wished_from) == (["米", "盐"], PLACE, "放门口就行", None)


@pytest.mark.parametrize("words", ["送到给我说一声", "多少个一板", "他今年两岁"])
def test_what_only_sounds_like_an_amount_changes_nothing(street: Street, words: str) -> None:
    street.text(WANG, "要鸡蛋")
    street.text(WANG, words)
    with street.house.transaction() as work:
        from_row = street.goods(street.tickets()[0])
        assert work is not None
    assert from_row == ["鸡蛋"]
    assert "一声" not in street.text(WANG, "查询")


def test_what_is_for_both_doors_comes_home(street: Street) -> None:
    assert "已接单" in street.text(WANG, "我要两斤米，隔壁302的李婆婆要一袋面")
    assert street.goods(street.tickets()[0]) == ["米", "面"]


def test_a_volunteer_who_is_asked_nothing_reads_so(street: Street) -> None:
    assert "没有等您答复" in street.text(HELPER, "1")


def test_a_time_in_english_is_a_time(street: Street) -> None:
    street.text(STRANGER, "I want 2 bags of rice, leave it at the door, 滨江社区5栋102")
    assert "after 3 pm" in street.text(STRANGER, "after 3pm please")
    (ticket,) = street.tickets()
    assert ticket.remarks == "leave it at the door"


@pytest.mark.parametrize(
    ("said", "where"),
    [("滨江社区，5栋，102", "102"), ("我住哪里哦，滨江社区嘛，五栋一零二", "滨江社区")],
)
def test_an_address_with_pauses_is_whole(street: Street, said: str, where: str) -> None:
    call = street.call(STRANGER)
    call.say("要一袋米")
    call.say(said)
    call.press("1")
    assert where in (street.tickets()[0].address or "")


@pytest.mark.parametrize(
    ("said", "heard"),
    [("要不得，一斤就够了", "一斤酱油"), ("不是酱油，是醋", "两斤醋"), ("不对，一斤就行", "一斤酱油")],
)
def test_what_was_misheard_is_set_right_in_one_breath(street: Street, said: str, heard: str) -> None:
    call = street.call(WANG)
    call.say("打两斤酱油")
    assert heard in call.say(said)


def test_a_time_in_the_middle_of_a_talk_books_the_call(street: Street) -> None:
    call = street.call(WANG)
    call.say("我心里闷得慌，想找人说说")
    assert "明天上午给您打电话" in call.say("明天上午吧")


def test_a_call_moved_to_another_hour_stays_on_its_day(street: Street) -> None:
    street.text(WANG, "明天上午打电话给我")
    assert "明天下午" in street.text(WANG, "改成下午吧")
    assert "tomorrow" in street.text(STRANGER, "Could you call me tomorrow morning?")
    answer = street.text(STRANGER, "make it afternoon")
    assert "tomorrow" in answer
    assert "afternoon" in answer


def test_what_is_wanted_at_another_time_is_an_order_of_its_own(street: Street) -> None:
    """Breakfast is not put off until evening for a bottle of milk; by telephone and by text."""
    call = street.call(WANG)
    call.say("给我带点早饭，明天早上七点送")
    call.press("1")
    call.say("还有晚上六点送瓶奶")
    call.press("1")
    street.text(STRANGER, f"要两斤米，送到{PLACE}")
    street.text(STRANGER, "还要一包盐，明天上午送")
    assert [street.goods(ticket) for ticket in street.tickets()] == [["早饭"], ["奶"], ["米"], ["盐"]]
    assert len({ticket.wished_from for ticket in street.tickets()}) == 4
    assert street.tickets()[3].address == PLACE


def test_what_is_wanted_at_the_same_time_joins_it(street: Street) -> None:
    street.text(WANG, "明天上午送两斤米")
    street.text(WANG, "还要一包盐，也是明天上午送")
    (ticket,) = street.tickets()
    assert street.goods(ticket) == ["米", "盐"]
