"""What volunteers and coordinators text besides yes, no and done."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

import pytest
from sqlalchemy import select

from hotline.flows.check_health import check_health
from hotline.flows.offer_ticket import offer_due_tickets
from hotline.flows.page_coordinators import page, repeat_pages
from hotline.flows.take_text import TextIn, take_text
from hotline.store.models import Message, Note, Resident, Station, Ticket, TicketEvent, Volunteer
from hotline.store.queries.volunteers import volunteer_by_phone
from hotline.terms import Kind, TicketStatus, Urgency
from tests.flows.dispatch.conftest import COORDINATOR, Place, phone


def person(place: Place, n: int) -> Volunteer:
    """Volunteer n as they stand."""
    with place.house.transaction() as work:
        return work.db.scalars(select(Volunteer).where(Volunteer.phone == phone(n))).one()


@pytest.fixture
def held(place: Place, five: Sequence[int]) -> int:
    """A ticket volunteer 1 has taken."""
    ticket = place.order("大米")
    offer_due_tickets(place.house)
    assert place.say(phone(1), "1")
    return ticket


def test_my_list_names_what_is_held_and_what_waits(place: Place, held: int) -> None:
    """With places and goods."""
    waiting = place.order("牛奶", address="下洋田社区8栋")
    offer_due_tickets(place.house)
    offered = next(n for n in range(1, 6) if f"志愿者{n}" in place.asked(waiting))
    assert place.code(held) in (place.say(phone(1), "我的单") or "")
    assert place.code(waiting) in (place.say(phone(offered), "我的单") or "")


def test_on_and_off_duty(place: Place, five: Sequence[int]) -> None:
    """Who is off is not asked; coming back they are."""
    for n in range(2, 6):
        assert place.say(phone(n), "下线")
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者1"]
    place.say(phone(1), "2")
    place.say(phone(3), "上线")
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者3"]


def test_somebody_away_is_not_asked_until_they_are_back(place: Place) -> None:
    """请假3天, or until they come on duty again themselves."""
    place.volunteer(1)
    place.volunteer(2)
    assert "3月13日" in (place.say(phone(1), "请假3天") or "")
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者2"]
    place.say(phone(1), "上线")
    place.say(phone(2), "2")
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者1"]


@pytest.mark.parametrize(
    ("words", "understood"), [("我在路上还要半小时", "30分钟"), ("一个半小时到", "1小时30分钟"), ("好的马上", "拜托您")]
)
def test_plain_words_of_a_holder_are_understood(place: Place, held: int, words: str, understood: str) -> None:
    """And kept in the ticket's history."""
    assert understood in (place.say(phone(1), words) or "")
    assert place.events(held)[-1] == "on_the_way"


@pytest.mark.parametrize("words", ["1 小时后可以吗", "小区门口不让进，我该找谁", "菜场关门了怎么办呢，附近还有哪里能买到"])
def test_other_words_reach_the_coordinators_whole(place: Place, held: int, words: str) -> None:
    """Word for word, and the holder reads so."""
    assert "转给社工" in (place.say(phone(1), words) or "")
    assert words in place.texts(COORDINATOR)[-1]


@pytest.mark.parametrize("words", ["超市没有大米了怎么办", "青菜买到了，大米换成面可以吗", "店里只有10斤一袋的大米"])
def test_what_is_asked_at_the_shop_is_no_order_of_the_volunteer(place: Place, held: int, words: str) -> None:
    """However much it names goods."""
    assert "转给社工" in (place.say(phone(1), words) or "")
    assert words in place.texts(COORDINATOR)[-1]


@pytest.mark.parametrize("words", ["我今天去不了了", "不好意思有事去不了"])
def test_whoever_cannot_go_after_all_reads_how_to_give_it_back(place: Place, held: int, words: str) -> None:
    """It stays theirs until they do, or a coordinator acts."""
    answer = place.say(phone(1), words) or ""
    assert f"4 {place.code(held)}" in answer
    assert words in place.texts(COORDINATOR)[-1]


@pytest.mark.parametrize("words", ["可以，半小时后到", "好的，20分钟到"])
def test_a_yes_with_a_time_takes_the_one_offer(place: Place, words: str) -> None:
    """And a time alone does not."""
    place.volunteer(1)
    ticket = place.order()
    offer_due_tickets(place.house)
    place.say(phone(1), words)
    assert place.ticket(ticket).status is TicketStatus.ASSIGNED


def test_a_plain_yes_to_a_single_offer_takes_it(place: Place) -> None:
    """好的马上 is a yes; a question is not."""
    place.volunteer(1)
    ticket = place.order()
    offer_due_tickets(place.house)
    assert "转给社工" in (place.say(phone(1), "要买哪种米？") or "")
    assert place.ticket(ticket).status is TicketStatus.OFFERED
    place.say(phone(1), "好的马上")
    assert place.ticket(ticket).status is TicketStatus.ASSIGNED


def test_a_plain_no_to_a_single_offer_declines_it(place: Place, five: Sequence[int]) -> None:
    """今天没空 is a no: the next is asked at once, and the words are kept."""
    ticket = place.order()
    offer_due_tickets(place.house)
    said_no = place.asked(ticket)
    assert "再问别人" in (place.say(phone(1), "不好意思，在外地") or "")
    assert ("志愿者1", "declined") in place.offers(ticket)
    assert place.events(ticket)[-2:] == ["volunteer_wrote", "declined"]
    offer_due_tickets(place.house)
    assert len(place.asked(ticket)) == len(said_no)


@pytest.mark.parametrize("words", ["好是好，就是太远了", "好，不过要七点以后", "婆婆可以自己下楼拿"])
def test_no_half_a_yes_takes_an_order(place: Place, words: str) -> None:
    """What is no plain yes is read by a coordinator; the offer stays open."""
    place.volunteer(1)
    ticket = place.order()
    offer_due_tickets(place.house)
    assert "转给社工" in (place.say(phone(1), words) or "")
    assert place.asked(ticket) == ["志愿者1"] and words in place.texts(COORDINATOR)[-1]


@pytest.mark.parametrize("words", ["婆婆好像不太舒服", "去不了了，车坏了", "没有酱油，买了醋", "感冒药没有了"])
def test_what_a_holder_finds_is_read_by_a_person(place: Place, held: int, words: str) -> None:
    """Nothing in it makes it a nod: a coordinator reads it word for word, and the ticket stays in hand."""
    assert "转给社工" in (place.say(phone(1), words) or "")
    assert words in place.texts(COORDINATOR)[-1]
    assert place.ticket(held).status is TicketStatus.ASSIGNED and person(place, 1).health != "unwell"


def test_nobody_opens_in_dialect_starts_the_ladder(place: Place, held: int) -> None:
    """敲了半天没得人开门 is 没人."""
    assert "打电话" in (place.say(phone(1), "敲了半天没得人开门") or "")
    assert "nobody_home" in place.pages(held)


def test_delivered_in_plain_words(place: Place, held: int) -> None:
    """Without the code it is asked for, a wrong one is counted, with the right one it is done."""
    code = place.ticket(held).door_code or ""
    assert "门口码" in (place.say(phone(1), "已经送到了，老人家说谢谢") or "")
    assert place.ticket(held).status is TicketStatus.ASSIGNED
    place.say(phone(1), f"{(int(code) + 1) % 10000:04d}")
    assert place.ticket(held).door_tries == 1
    place.say(phone(1), f"送到了 {code}")
    assert place.ticket(held).status is TicketStatus.DELIVERED


def test_plain_words_beside_a_code_mean_that_ticket(place: Place) -> None:
    """Yes, no, nobody and delivered, each of the order that is named and of no other."""
    place.volunteer(1)
    first, second = place.order("大米"), place.order("牛奶", address="下洋田社区8栋")
    offer_due_tickets(place.house)
    one, two = place.code(first), place.code(second)
    assert "没有找到" in (place.say(phone(1), "好的 Z99") or "")
    assert {place.ticket(first).status, place.ticket(second).status} == {TicketStatus.OFFERED}
    place.say(phone(1), f"{two}去不了")
    assert place.offers(second) == [("志愿者1", "declined")] and place.ticket(first).status is TicketStatus.OFFERED
    place.say(phone(1), f"行{one.lower()}")
    assert place.ticket(first).status is TicketStatus.ASSIGNED
    place.say(phone(1), f"好的 {two}")
    assert place.ticket(second).status is TicketStatus.ASSIGNED
    place.say(phone(1), f"{two} 没得人")
    assert "nobody_home" in place.pages(second)
    place.say(phone(1), f"{one} 送到 {place.ticket(first).door_code}")
    assert place.ticket(first).status is TicketStatus.DELIVERED
    assert place.ticket(second).status is TicketStatus.ASSIGNED


def test_a_talk_is_not_closed_by_plain_words(place: Place) -> None:
    """It has no door, so no four digits end it."""
    place.volunteer(1, skills=["counselling"])
    ticket = place.order(kind=Kind.PSYCHOLOGICAL, items=[])
    offer_due_tickets(place.house)
    place.say(phone(1), f"1 {place.code(ticket)}")
    place.say(phone(1), "4821")
    place.say(phone(1), "都送到了")
    place.say(phone(1), f"{place.code(ticket)} 送完了")
    assert place.ticket(ticket).status is TicketStatus.ASSIGNED


def test_a_yes_with_words_behind_it_is_a_yes_and_the_words_are_not_lost(place: Place) -> None:
    """1 A12, in two hours? The ticket is taken, the question reaches a coordinator."""
    place.volunteer(1)
    ticket = place.order()
    offer_due_tickets(place.house)
    assert "归您了" in (place.say(phone(1), f"1 {place.code(ticket)} 两小时后可以吗") or "")
    assert "两小时后可以吗" in place.texts(COORDINATOR)[-1]


def test_what_a_counsellor_writes_about_a_talk_is_sealed(place: Place) -> None:
    """The coordinators read it; no row keeps it in the clear."""
    place.volunteer(1, skills=["counselling"])
    ticket = place.order(kind=Kind.PSYCHOLOGICAL, items=[])
    offer_due_tickets(place.house)
    place.say(phone(1), f"1 {place.code(ticket)}")
    words = "他说最近总是哭，需要精神科医生吗"
    assert "转给社工" in (place.say(phone(1), words) or "")
    assert words in place.texts(COORDINATOR)[-1]
    with place.house.transaction() as work:
        kept = work.db.scalars(select(Message).where(Message.sensitive)).all()
        assert {row.direction for row in kept} >= {"inbound", "outbound"} and all(row.body is None for row in kept)
        assert not [row for row in work.db.scalars(select(TicketEvent)) if row.why and "哭" in row.why]


def test_words_of_somebody_who_was_asked_nothing_are_the_dialogues(place: Place, five: Sequence[int]) -> None:
    """A volunteer may be a resident, too."""
    assert place.say(phone(1), "家里没米了") is None


def texted(place: Place, sender: str, body: str) -> str:
    """Through the one entrance of all texts; the direct answer."""
    return take_text(place.house, TextIn(f"SM{next(place.messages):032d}", sender, place.house.settings.number, body)).body or ""


def test_a_neighbour_who_is_on_the_roster_answers_an_offer_in_their_own_words(place: Place) -> None:
    """好的马上 is the offer's while the dialogue asks nothing; what the dialogue has asked since is answered there."""
    place.volunteer(1)
    with place.house.transaction() as work:
        work.db.add(
            Resident(station_id=place.station_id, community_id=place.community_id, name="李阿姨", phone=phone(1), address="下洋田社区8栋")
        )
    first = place.order("牛奶")
    offer_due_tickets(place.house)
    assert "归您了" in texted(place, phone(1), "好的马上")
    assert place.ticket(first).status is TicketStatus.ASSIGNED
    assert "婆婆" not in texted(place, phone(1), "在路上了") and place.events(first)[-1] == "on_the_way"
    second = place.order("鸡蛋", address="下洋田社区9栋")
    offer_due_tickets(place.house)
    assert "志愿者1" in place.asked(second)
    place.later(minutes=1)
    assert texted(place, phone(1), "我也要一袋盐")
    texted(place, phone(1), "好的")
    assert place.ticket(second).status is TicketStatus.OFFERED


def test_signing_up(place: Place) -> None:
    """Code back, coordinator's yes, and they are asked."""
    newcomer = phone(50)
    reply = place.say(newcomer, "报名 李明 下洋田社区")
    assert reply is not None and "李明" in reply
    code = reply.split("报名 ")[1][:4]
    assert "验证码不对" in (place.say(newcomer, f"报名 {(int(code) + 1) % 10000:04d}") or "")
    assert "已确认" in (place.say(newcomer, f"报名 {code}") or "")
    with place.house.transaction() as work:
        ticket = work.db.scalars(select(Ticket)).one()
    assert "李明" in place.texts(COORDINATOR)[-1] and ticket.code in place.texts(COORDINATOR)[-1]
    order = place.order()
    offer_due_tickets(place.house)
    assert place.asked(order) == []
    place.say(COORDINATOR, f"同意 {ticket.code}")
    assert "欢迎" in place.texts(newcomer)[-1]
    place.later(minutes=15)
    offer_due_tickets(place.house)
    assert place.asked(order) == ["李明"]


def test_a_refused_sign_up_is_not_asked(place: Place) -> None:
    """And reads a kind word."""
    place.say(phone(50), "报名 李明 下洋田社区")
    place.say(phone(50), "报名 李明 下洋田社区")
    with place.house.transaction() as work:
        ticket = work.db.scalars(select(Ticket)).one()
    place.say(COORDINATOR, f"不同意 {ticket.code}")
    order = place.order()
    offer_due_tickets(place.house)
    assert place.asked(order) == []
    assert len(place.texts(phone(50))) == 1


def test_a_page_is_repeated_until_somebody_answers(place: Place) -> None:
    """By text in peace, by call as well in danger."""
    ticket = place.order(kind=Kind.PSYCHOLOGICAL, urgency=Urgency.CRISIS)
    with place.house.transaction() as work:
        assert page(work, place.house, work.db.get_one(Ticket, ticket), "crisis", lane="crisis")
        assert not page(work, place.house, work.db.get_one(Ticket, ticket), "crisis", lane="crisis")
    assert len(place.texts(COORDINATOR)) == len(place.calls(COORDINATOR)) == 1
    place.later(minutes=2)
    assert repeat_pages(place.house) == 1
    assert len(place.texts(COORDINATOR)) == len(place.calls(COORDINATOR)) == 2
    place.say(COORDINATOR, f"收到{place.code(ticket)}")
    place.later(minutes=10)
    assert repeat_pages(place.house) == 0
    assert place.ticket(ticket).acknowledged_by == COORDINATOR
    place.later(minutes=10)
    with place.house.transaction() as work:
        assert page(work, place.house, work.db.get_one(Ticket, ticket), "crisis", lane="crisis")


def test_nobody_is_paged_about_what_is_over(place: Place, held: int) -> None:
    """The question of a volunteer who has delivered meanwhile."""
    place.say(phone(1), "走错门了怎么办")
    place.say(phone(1), f"3 {place.code(held)} {place.ticket(held).door_code}")
    place.say(COORDINATOR, f"完成 {place.code(held)}")
    assert place.ticket(held).status is TicketStatus.CLOSED
    place.later(hours=1)
    assert repeat_pages(place.house) == 0


def test_a_code_alone_tells_a_coordinator_what_it_is_about(place: Place, held: int) -> None:
    """Goods, place, number and who has it; to nobody else."""
    for words in (place.code(held), f"{place.code(held)} 是什么事"):
        told = place.say(COORDINATOR, words) or ""
        assert "大米" in told
        assert "志愿者1" in told
    assert "电话" not in (place.say(phone(2), place.code(held)) or "")


def test_of_a_talk_a_coordinator_reads_no_words_by_text(place: Place) -> None:
    """What was poured out stays sealed."""
    ticket = place.order(kind=Kind.PSYCHOLOGICAL, summary="老伴走了，我天天哭", items=[])
    told = place.say(COORDINATOR, place.code(ticket)) or ""
    assert "聊一聊" in told
    assert "哭" not in told


def test_a_coordinators_unknown_words_open_no_ticket(place: Place) -> None:
    """They read which commands there are."""
    assert "待办" in texted(place, COORDINATOR, "打给她")
    with place.house.transaction() as work:
        assert not work.db.scalars(select(Ticket)).all()


def test_coordinators_commands_are_theirs_alone(place: Place, held: int) -> None:
    """A volunteer who writes 完成 finishes nothing."""
    place.say(phone(1), f"完成 {place.code(held)}")
    assert place.ticket(held).status is TicketStatus.ASSIGNED
    assert "没有找到" in (place.say(COORDINATOR, "完成 Z99") or "")


def test_a_coordinator_who_is_out_reads_what_is_open(place: Place, held: int) -> None:
    """Figures, and the codes to look at first; from anybody else the word is no command."""
    place.order("大米", cause="waits")
    told = place.say(COORDINATOR, "待办")
    assert told is not None and "没人接1" in told and "配送中1" in told and place.code(held) in told
    assert place.say(phone(1), "待办") != told


@pytest.mark.parametrize("words", ["好了 可以接单了", "我好了", "退烧了，可以继续接单", "健康"])
def test_whoever_was_ill_says_in_their_own_words_that_they_are_well(place: Place, five: Sequence[int], words: str) -> None:
    """They are asked again; "还没好" is no such thing."""
    place.say(phone(1), "我发烧了，这几天不能接单")
    place.say(phone(1), "还没好，咳嗽")
    with place.house.transaction() as work:
        assert volunteer_by_phone(work.db, place.station_id, phone(1)).health == "unwell"
    place.say(phone(1), words)
    with place.house.transaction() as work:
        assert volunteer_by_phone(work.db, place.station_id, phone(1)).health == "well"


def test_health_is_asked_in_the_morning_and_counts(place: Place, five: Sequence[int]) -> None:
    """The sick are off the pool and a coordinator sees why; the silent are off it after three hours; a yes brings them back."""
    settings = place.house.settings.replaced(health_check_at=time(10, 0))
    place.house = place.with_settings(settings)
    assert check_health(place.house) == 5
    assert check_health(place.house) == 0
    assert "健康" in place.texts(phone(1))[-1]
    place.say(phone(1), "健康")
    assert "好好休息" in (place.say(phone(2), "有点发烧，不舒服") or "")
    assert person(place, 1).health == "well" and person(place, 2).health == "unwell"
    assert "志愿者2" in place.texts(COORDINATOR)[-1]
    place.later(hours=3)
    check_health(place.house)
    assert {person(place, n).health for n in (3, 4, 5)} == {"no_answer"}
    ticket = place.order()
    offer_due_tickets(place.house)
    assert place.asked(ticket) == ["志愿者1"]
    place.later(hours=21)
    assert check_health(place.house) == 5
    assert {person(place, n).health for n in (2, 3)} == {"unwell", "no_answer"}
    place.say(phone(3), "都好")
    assert person(place, 3).health == "well"


def test_a_plain_yes_answers_the_morning_question_only_where_nothing_else_was_asked(place: Place, five: Sequence[int]) -> None:
    """没事 says that somebody is well; beside an open offer it takes the order. 没有不舒服 is no symptom."""
    place.house = place.with_settings(place.house.settings.replaced(health_check_at=time(10, 0)))
    check_health(place.house)
    assert place.say(phone(4), "没事") and person(place, 4).health == "well"
    place.say(phone(5), "没有不舒服")
    assert person(place, 5).health == "well"
    ticket = place.order()
    offer_due_tickets(place.house)
    assert "志愿者1" in place.asked(ticket)
    place.say(phone(1), "没事，我去送")
    assert place.ticket(ticket).status is TicketStatus.ASSIGNED and person(place, 1).health == "asked"


def test_a_station_that_still_sleeps_hides_nobody_from_the_morning_question(
    place: Place, five: Sequence[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """More sleepers than one batch holds stand before the others in the list."""
    monkeypatch.setattr("hotline.flows.check_health.BATCH", 2)
    place.house = place.with_settings(place.house.settings.replaced(health_check_at=time(10, 0)))
    with place.house.transaction() as work:
        awake = Station(name="西站", line_name="西站热线", quiet_hours="")
        work.db.get_one(Station, place.station_id).quiet_hours = "21:00-11:00"
        work.db.add(awake)
        work.db.flush()
        work.db.add(Volunteer(station_id=awake.id, name="早起", phone=phone(50)))
    assert check_health(place.house) == 1
    assert "健康" in place.texts(phone(50))[-1] and place.texts(phone(1)) == []


def test_a_volunteer_is_answered_in_the_language_they_are_texted_in(place: Place) -> None:
    place.volunteer(1, languages=["粤语"])
    place.volunteer(2)
    ticket = place.order()
    offer_due_tickets(place.house)
    place.all_sent()
    asked = place.texts(phone(1))
    place.say(phone(2), f"1 {place.code(ticket)}")
    answer = take_text(place.house, TextIn("SM" + "7" * 32, phone(1), place.house.settings.number, f"1 {place.code(ticket)}")).body
    assert answer is not None and "唔接" in asked[0] and "多谢您" in answer
    assert place.texts(phone(1)) == asked, "read as the answer, so not sent as well"


def test_where_is_it_from_a_volunteer_is_their_list_unless_they_have_an_order_of_their_own(place: Place, held: int) -> None:
    """A resident's word, answered to whoever writes it and read to no coordinator."""
    before = len(place.texts(COORDINATOR))
    assert place.code(held) in (place.say(phone(1), "查询") or "")
    ordered = take_text(place.house, TextIn("SM" + "7" * 32, phone(1), place.house.settings.number, "要两斤面，送到下洋田社区1栋"))
    assert "已接单" in (ordered.body or "") or "已记下" in (ordered.body or "")
    own = take_text(place.house, TextIn("SM" + "8" * 32, phone(1), place.house.settings.number, "查询"))
    assert "面" in (own.body or "")
    assert len(place.texts(COORDINATOR)) <= before + 1


def test_what_could_not_be_bought_is_marked_and_no_order_of_the_volunteers(place: Place, held: int) -> None:
    """东西买不到大米, written at the shop."""
    answer = take_text(place.house, TextIn("SM" + "9" * 32, phone(1), place.house.settings.number, "东西买不到大米"))
    assert "没买到大米" in (answer.body or "")


def test_a_coordinator_keeps_notes_and_closes_cases_as_counsellors_do(place: Place) -> None:
    """Without being asked what they need; the note is sealed, and so is the text it came in."""
    ticket = place.order(kind=Kind.PSYCHOLOGICAL, summary="夜里睡不着", items=[])
    code = place.code(ticket)
    assert f"记入{code}" in (place.say(COORDINATOR, f"记录 {code} 已通话，平静多了") or "")
    with place.house.transaction() as work:
        (note,) = work.db.scalars(select(Note))
        assert place.house.cipher.unseal(note.sealed) == "已通话，平静多了"
        assert all("平静" not in (body or "") for body in work.db.scalars(select(Message.body)))
    assert "已完成" in (place.say(COORDINATOR, f"结案 {code} 家里人来了") or "")
    assert place.ticket(ticket).status is TicketStatus.CLOSED
    with place.house.transaction() as work:
        assert len(work.db.scalars(select(Ticket)).all()) == 1
    assert "没有找到" in (place.say(COORDINATOR, "结案 Z99") or "")
