"""Texts as people wrote them, read by triage and answered: what went wrong for somebody once and must not again."""

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
    Facts,
    Heard,
    LookIn,
    OpenTicket,
    Place,
    RaiseCrisis,
    ReviseTicket,
    Talk,
    TicketFact,
    Turn,
    WantPerson,
)
from hotline.conversation.ways import Connect
from hotline.terms import Item, Kind, Risk, TicketStatus
from hotline.triage import assess
from tests.rooms.conversation.people import RICE, RING, STRANGER, WANG

WITH_RICE = replace(WANG, tickets=(TicketFact("B34", Kind.SUPPLY, TicketStatus.OPEN, (RICE,)),))


def written(facts: Facts, *texts: str) -> list[Turn]:
    """A dialogue of texts: the turn after each."""
    turns, talk = [], Talk()
    for text in texts:
        turns.append(next_text(talk, Heard(speech=text, assessment=assess(text)), facts))
        talk = turns[-1].talk
    return turns


def last(facts: Facts, *texts: str) -> Turn:
    return written(facts, *texts)[-1]


def said(turn: Turn) -> list[str]:
    return [line.key for line in turn.say]


def only(turn: Turn) -> Act:
    (act,) = turn.acts
    return act


def test_one_amount_said_of_all_things_is_the_amount_of_each() -> None:
    turn = last(STRANGER, "我要华法林，还有他汀", "一盒就够了，各一盒")
    assert turn.talk.draft is not None
    assert turn.talk.draft.items == (Item("华法林", 1, "盒"), Item("他汀", 1, "盒"))


def test_how_many_live_there_is_no_amount_of_each() -> None:
    turn = last(STRANGER, "我要大米，还有面条", "我家都3个老人")
    assert turn.talk.draft is not None
    assert [item.quantity for item in turn.talk.draft.items] == [None, None]


@pytest.mark.parametrize("words", ["好吧 你们打", "那你们打给我吧", "行，打电话来吧", "打个电话给我也好"])
def test_whoever_said_no_to_a_call_and_thinks_again_is_rung_at_once(words: str) -> None:
    act = only(last(WANG, "不想麻烦孩子们了，活到八十够了", "没有 就是想想", words))
    assert isinstance(act, BookCallback)
    assert act.wish is not None
    assert act.wish.now
    assert act.about is Kind.PSYCHOLOGICAL


@pytest.mark.parametrize("words", ["你们打吧", "打给我"])
def test_a_call_that_is_offered_is_taken_in_other_words(words: str) -> None:
    act = only(last(WANG, "一个人在家心里慌，睡不着", words))
    assert isinstance(act, BookCallback)
    assert act.wish is not None
    assert act.wish.now


@pytest.mark.parametrize("words", ["你们别打给我", "不用打电话来", "不敢让他打"])
def test_whoever_wants_no_call_is_not_rung(words: str) -> None:
    assert not [act for act in last(WANG, "一个人在家心里慌，睡不着", "没有 就是想想", words).acts if isinstance(act, BookCallback)]


@pytest.mark.parametrize("words", ["上次送的菜有一半是烂的", "你们发的牛奶过期了", "昨天送来的鸡蛋碎了好几个"])
def test_a_person_hears_of_goods_that_were_bad(words: str) -> None:
    turn = last(WANG, words)
    assert said(turn) == ["text.delivered_no"]
    act = only(turn)
    assert isinstance(act, WantPerson)
    assert words in act.summary


@pytest.mark.parametrize("words", ["我捐20箱矿泉水", "我透析的 明天要去医院 没有车"])
def test_where_somebody_lives_goes_with_what_a_person_rings_about_and_begins_no_order(words: str) -> None:
    turn = last(STRANGER, words, "滨江社区4栋")
    assert turn.talk.place is Place.START
    act = only(turn)
    assert isinstance(act, AddToTicket)
    assert "滨江社区4栋" in act.summary


def test_credit_for_ones_own_telephone_needs_no_address() -> None:
    turn = last(STRANGER, "帮我充50块话费")
    act = only(turn)
    assert isinstance(act, OpenTicket)
    assert act.items == (Item("话费", 50, "块"),)
    assert "address" not in str(turn.talk.place)
    assert last(STRANGER, "帮我儿子充50块话费").talk.place is Place.ADDRESS


def test_in_a_call_credit_is_read_back_without_a_place() -> None:
    talk = next_turn(Talk(), RING, STRANGER).talk
    text = "帮我充50块话费"
    turn = next_turn(talk, Heard(speech=text, assessment=assess(text)), STRANGER)
    assert turn.talk.place is Place.READ_BACK
    assert "call.to_number" in said(turn)


@pytest.mark.parametrize("words", ["我收到验证码了要不要告诉你", "有人冒充社区让我转钱", "有个人问我验证码", "公安局叫我转账"])
def test_whoever_meets_a_swindler_is_warned(words: str) -> None:
    assert said(last(WANG, words)) == ["text.swindle"]


@pytest.mark.parametrize("words", ["我被骗了三万块", "钱都给骗走了"])
def test_whoever_lost_money_is_rung_by_a_person(words: str) -> None:
    turn = last(WANG, words)
    assert said(turn) == ["text.swindled"]
    assert isinstance(only(turn), WantPerson)


def test_whoever_lost_money_and_rings_is_put_through() -> None:
    talk = next_turn(Talk(), RING, WANG).talk
    turn = next_turn(talk, Heard(speech="我被骗了三万块", assessment=assess("我被骗了三万块")), WANG)
    assert isinstance(turn.then, Connect)
    assert isinstance(only(turn), WantPerson)


@pytest.mark.parametrize("words", ["你是机器人吗", "你们是不是真人啊"])
def test_whether_there_is_anybody_is_answered_truly(words: str) -> None:
    assert said(last(WANG, words)) == ["text.robot"]


def test_a_son_far_away_who_cannot_reach_his_mother_is_no_asker_for_an_order() -> None:
    act = only(last(STRANGER, "我儿子在外地，想知道我妈怎么样了，她电话打不通，住滨江社区6栋"))
    assert isinstance(act, LookIn)
    assert act.address == "滨江社区6栋"


def test_whoever_asks_for_their_order_still_hears_of_it() -> None:
    assert said(last(WITH_RICE, "我的米怎么样了")) == ["text.status_open"]


def test_an_address_is_asked_for_before_the_order_moves() -> None:
    asked, moved = written(WITH_RICE, "我要改地址", "滨江社区3栋101")
    assert said(asked) == ["text.change_how"]
    act = only(moved)
    assert isinstance(act, ReviseTicket)
    assert act.address == "滨江社区3栋101"
    assert said(last(WANG, "我要改地址")) == ["text.nothing_open"]


def test_a_day_that_is_told_is_no_time_to_ring() -> None:
    turn = last(WANG, "我今天生日 没人记得")
    assert turn.talk.place is Place.COUNSELLOR
    assert not [act for act in turn.acts if isinstance(act, BookCallback)]


def test_a_time_to_talk_is_booked() -> None:
    assert [act for act in last(WANG, "心里难受，明天上午找人跟我聊聊").acts if isinstance(act, BookCallback)]


def test_calls_every_day_are_for_a_person_to_arrange() -> None:
    act = only(last(WANG, "你们能不能每天给我打个电话 我一个人害怕"))
    assert isinstance(act, WantPerson)
    assert "每天" in act.summary


def test_a_son_who_does_not_visit_is_not_lost() -> None:
    assert "text.lost" not in said(last(WANG, "我儿子三年没回来看我了"))
    assert said(last(WANG, "我老伴出去买菜一直没回来")) == ["text.lost"]


@pytest.mark.parametrize("words", ["昨天说给我打电话，没打", "你们说打给我的，没人打"])
def test_whoever_waited_for_a_promised_call_hears_sorry(words: str) -> None:
    turn = last(WANG, words)
    assert said(turn) == ["text.waited_in_vain"]
    assert isinstance(only(turn), WantPerson)


def test_words_that_are_the_whole_order_are_not_told_as_a_remark_too() -> None:
    act = only(last(WANG, "要点吃的", "随便"))
    assert isinstance(act, OpenTicket)
    assert act.remarks == ""


def called(facts: Facts, *words: str) -> Turn:
    """The last turn of a call in which these words are spoken."""
    turn = next_turn(Talk(), RING, facts)
    for each in words:
        turn = next_turn(turn.talk, Heard(speech=each, assessment=assess(each)), facts)
    return turn


@pytest.mark.parametrize("words", ["给我女儿打个电话让她回来", "帮我给儿子打个电话", "通知我女儿一声"])
def test_a_daughter_is_rung_by_a_person(words: str) -> None:
    assert isinstance(only(last(WANG, words)), WantPerson)
    assert isinstance(only(called(WANG, words)), WantPerson)


def test_in_a_call_an_address_goes_with_what_a_person_rings_about() -> None:
    turn = called(STRANGER, "我家水管漏了", "下洋田社区2栋")
    act = only(turn)
    assert isinstance(act, AddToTicket)
    assert turn.talk.place is Place.MORE


def test_whoever_needs_nothing_after_all_has_ordered_nothing() -> None:
    turn = called(STRANGER, "我住下洋田社区2栋", "没有了")
    assert turn.talk.place is Place.MORE
    assert not turn.acts
    assert said(last(STRANGER, "我住下洋田社区2栋", "没有了")) == ["text.draft_dropped"]


def test_whoever_has_nothing_left_is_not_taken_to_need_nothing() -> None:
    assert called(STRANGER, "家里没吃的了", "没有了").talk.place is Place.ADDRESS


def test_whoever_has_moved_begins_no_order() -> None:
    moved, number = written(WANG, "我搬家了，现在住滨江社区8栋302", "换手机号了，以后打13900001234")
    assert isinstance(only(moved), WantPerson)
    act = only(number)
    assert isinstance(act, AddToTicket)
    assert "13900001234" in act.summary


@pytest.mark.parametrize("words", ["你们吃饭了吗", "我孙子考上大学了"])
def test_whoever_only_chats_is_answered_kindly(words: str) -> None:
    assert said(last(WANG, words)) == ["text.small_talk"]


@pytest.mark.parametrize("words", ["我要跟王社工说话", "找你们负责人", "帮帮我", "I want to talk to a real person"])
def test_a_person_is_asked_for_in_many_words(words: str) -> None:
    assert isinstance(only(last(WANG, words)), WantPerson)


@pytest.mark.parametrize(
    ("asked", "answer", "item"),
    [("家里停水三天了，送点水来", "4桶，滨江社区4栋1单元201", Item("水", 4, "桶")), ("买白菜", "2", Item("白菜", 2, None))],
)
def test_how_much_may_be_said_beside_where(asked: str, answer: str, item: Item) -> None:
    turn = last(STRANGER, asked, answer, "滨江社区4栋1单元201") if "栋" not in answer else last(STRANGER, asked, answer)
    act = only(turn)
    assert isinstance(act, OpenTicket)
    assert act.items == (item,)


def test_a_neighbour_is_missed_in_cantonese_too() -> None:
    (act,) = last(STRANGER, "隔籬阿伯拍門冇人應，濱江社區6棟").acts
    assert isinstance(act, LookIn)
    (act,) = last(STRANGER, "阿婆三日冇落樓喇，拍門冇人應，濱江社區6棟").acts
    assert isinstance(act, RaiseCrisis)
    assert said(last(STRANGER, "我娘走丢了")) == ["text.lost"]


def test_no_need_of_the_call_just_promised_cancels_no_order() -> None:
    asked = last(WITH_RICE, "心里难受，想找人聊聊", "1", "唔使喇，我冇嘢")
    assert not asked.acts
    assert said(asked) == ["text.cancel_ask"]
    assert isinstance(only(last(WITH_RICE, "心里难受，想找人聊聊", "1", "取消")), CancelTicket)


def test_a_story_with_a_place_in_it_is_read_by_a_person() -> None:
    words = "门锁坏了进不去，滨江社区3栋，我是独居老人，在楼道里坐着"
    assert isinstance(only(last(STRANGER, words)), WantPerson)
    assert isinstance(only(called(STRANGER, words)), WantPerson)
    assert last(STRANGER, "我叫李秀英，住在滨江社区3栋302").talk.place is Place.NEED


NOODLES = replace(WANG, tickets=(TicketFact("B34", Kind.SUPPLY, TicketStatus.OPEN, (Item("泡面", 1, "箱"),)),))


def test_the_same_for_a_son_leaves_the_own_order_where_it_goes() -> None:
    act = only(last(WITH_RICE, "另外帮我儿子也要一份，他住滨江社区2栋"))
    assert isinstance(act, OpenTicket)
    assert act.items == (RICE,)
    assert act.address == "滨江社区2栋"


@pytest.mark.parametrize(("words", "quantity"), [("改成两箱", 2), ("等等，改成三箱吧", 3), ("不对，是两箱", 2)])
def test_another_amount_keeps_the_name(words: str, quantity: int) -> None:
    act = only(last(NOODLES, words))
    assert isinstance(act, ReviseTicket)
    assert act.items == (Item("泡面", quantity, "箱"),)


@pytest.mark.parametrize("words", ["药送错了，这不是我的药", "收到了，少了一瓶油"])
def test_what_was_brought_wrong_is_no_new_order(words: str) -> None:
    assert isinstance(only(last(WANG, words)), WantPerson)


@pytest.mark.parametrize(
    "words", ["你好，能不能帮我看看我妈，她一个人在滨江社区5栋，电话没人接", "谢谢，麻烦去看看我妈，她电话打不通，住滨江社区5栋"]
)
def test_whoever_greets_or_thanks_first_is_heard_out(words: str) -> None:
    assert isinstance(only(last(STRANGER, words)), LookIn)
    assert isinstance(only(called(STRANGER, words)), LookIn)


@pytest.mark.parametrize("words", ["我被骗了三万块，活着没意思", "被骗走了棺材本，撑不下去了"])
def test_whoever_despairs_of_a_swindle_is_heard_as_that(words: str) -> None:
    opened = [act for act in last(WANG, words).acts if isinstance(act, OpenTicket)]
    assert [act.kind for act in opened] == [Kind.PSYCHOLOGICAL]
    assert opened[0].risk is Risk.CONCERN


def test_dark_words_beside_a_wish_to_be_rung_are_kept() -> None:
    turn = last(WANG, "心里难受，想找人聊聊", "没有 就是想想", "我撑不下去了，你们打给我吧")
    assert any(isinstance(act, AddToTicket) and act.risk is Risk.CONCERN for act in turn.acts)
