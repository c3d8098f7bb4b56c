"""Danger: the team rings together, group after group, until somebody takes it; whoever hangs up is rung back and somebody is sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from hotline.flows.bring_together import after_crisis_talk, greet_in_danger
from hotline.flows.connect import pressed, whisper
from hotline.flows.page_coordinators import repeat_pages
from hotline.flows.place_calls import place_crisis
from hotline.flows.take_answer import take_page_key
from hotline.kernel.clock import VirtualClock
from hotline.store.models import Note, Outbox, Page, Resident, TicketEvent
from hotline.terms import Kind, Line, Purpose, TicketStatus, Urgency
from hotline.words.catalogue import render
from tests.flows.psych.conftest import COORDINATOR, GRANNY, GUARDIAN, Ward

DESPAIR = "我不想活了，药都准备好了"
FALLEN = "我摔倒了，腿断了，流了好多血"


def crisis_call(ward: Ward) -> str:
    """She rings and says it."""
    ward.rings_in()
    return ward.step(1, speech=DESPAIR)


def test_counsellors_and_coordinators_ring_together_then_the_next_group(ward: Ward) -> None:
    """One dial with several numbers, each with its whisper; after a bounded wait the others."""
    duty = ward.phone_of(ward.counsellor(1))
    first = crisis_call(ward)
    assert first.count("<Number") == 2
    assert duty in first
    assert COORDINATOR in first
    assert "幺二三五六" in first or "一二三五六" in first
    second = ward.step(2, dial_status="no-answer")
    assert "<Number" in second
    assert "没有听懂" not in second
    assert ward.events(ward.tickets()[0].id).count("ringing_people") == 2


def test_while_she_is_on_the_line_the_team_is_texted_and_rung_by_her_call_alone(ward: Ward) -> None:
    """A second call at the same moment would be busy; the page rings later if nobody took it."""
    duty = ward.phone_of(ward.counsellor(1))
    crisis_call(ward)
    for phone in (duty, COORDINATOR):
        assert len(ward.texts(phone)) >= 1
        assert ward.calls(phone) == []
    ward.clock.advance(seconds=130)
    repeat_pages(ward.house)
    assert len(ward.calls(COORDINATOR)) == 1


def test_the_whisper_of_a_crisis_says_nothing_personal_and_the_first_to_press_is_joined(ward: Ward) -> None:
    """Urgent, press 1; the summary and the risk only after that."""
    duty = ward.phone_of(ward.counsellor(1))
    crisis_call(ward)
    heard = whisper(ward.house, 1)
    assert "紧急来电" in heard
    assert not any(word in heard for word in ("王", "不想活", "药"))
    told = pressed(ward.house, 1, "1", duty)
    assert "不想活" in told
    assert "先问是否安全" in told
    assert "已经有人接听" in pressed(ward.house, 1, "1", COORDINATOR)
    ticket = ward.tickets()[0]
    assert ticket.acknowledged_by == duty
    assert ticket.status is TicketStatus.ASSIGNED
    assert "我还在" in ward.step(2, dial_status="completed")


def test_a_crisis_call_that_breaks_off_is_rung_back_at_once_and_somebody_is_sent(ward: Ward, clock: VirtualClock) -> None:
    """Even though a coordinator has said 收到 by text: nobody has spoken with her."""
    ward.counsellor(1)
    crisis_call(ward)
    code = ward.tickets()[0].code
    ward.texts_in(COORDINATOR, f"收到 {code}")
    ward.ends()
    (callback,) = [c for c in ward.callbacks() if c.purpose is Purpose.CRISIS]
    assert callback.next_attempt_at is not None
    assert callback.next_attempt_at <= clock.now()
    crisis, check = ward.tickets()
    assert (check.kind, check.urgency) == (Kind.WELFARE_CHECK, Urgency.CRISIS)
    assert "不想活" not in (check.summary or "")
    assert {"hung_up", "welfare_check"} <= set(ward.events(crisis.id))
    assert place_crisis(ward.house) == 1


def test_whoever_was_joined_is_not_rung_back(ward: Ward) -> None:
    """She has spoken with somebody."""
    duty = ward.phone_of(ward.counsellor(1))
    crisis_call(ward)
    pressed(ward.house, 1, "1", duty)
    ward.ends()
    assert [c for c in ward.callbacks() if c.purpose is Purpose.CRISIS] == []


def test_by_text_she_is_asked_and_rung_and_the_team_is_paged_until_somebody_answers(ward: Ward, clock: VirtualClock) -> None:
    """An answer at once, her call, everybody's telephone; again every two minutes; 收到 ends it."""
    duty = ward.phone_of(ward.counsellor(1))
    answer = ward.texts_in(GRANNY, DESPAIR)
    assert answer is not None
    assert "请接一下" in answer
    assert "12356" in answer
    (callback,) = [c for c in ward.callbacks() if c.purpose is Purpose.CRISIS]
    assert (callback.priority, callback.exempt, callback.next_attempt_at) == (0, True, clock.now())
    assert len(ward.calls(duty)) == len(ward.calls(COORDINATOR)) == 1
    clock.advance(seconds=125)
    repeat_pages(ward.house)
    assert len(ward.calls(COORDINATOR)) == 2
    code = ward.tickets()[0].code
    assert code in (ward.texts_in(duty, f"收到 {code}") or "")
    clock.advance(seconds=125)
    repeat_pages(ward.house)
    assert len(ward.calls(COORDINATOR)) == 2
    with ward.house.transaction() as work:
        events = work.db.scalars(select(TicketEvent).order_by(TicketEvent.id)).all()
    assert [e.event for e in events if e.event != "follow_ups_planned"] == ["opened", "paged", "ringing_resident", "paged", "acknowledged"]
    assert events[-1].at - events[0].at == timedelta(seconds=250 - 125)


def test_who_presses_one_at_a_page_rings_her_in_person(ward: Ward) -> None:
    """No call with her yet: the counsellor's own call dials her; not reached, the line goes on."""
    duty = ward.phone_of(ward.counsellor(1))
    ward.texts_in(GRANNY, DESPAIR)
    row = ward.calls(duty)[0]
    heard = ward.picks_up(row)
    assert "不想活" not in heard
    told = take_page_key(ward.house, 1, "1", duty)
    assert GRANNY in told
    assert "greet_crisis" in told
    assert "没有打通" in after_crisis_talk(ward.house, ward.tickets()[0].id, "no-answer")
    assert [c.state.value for c in ward.callbacks() if c.purpose is Purpose.CRISIS] == ["waiting"]
    after_crisis_talk(ward.house, ward.tickets()[0].id, "completed")
    assert [c.state.value for c in ward.callbacks() if c.purpose is Purpose.CRISIS] == ["done"]


def test_who_presses_one_while_the_line_rings_her_waits_in_the_room_and_she_goes_straight_there(ward: Ward) -> None:
    """Not two calls to her telephone: one, and somebody is there when she answers."""
    duty = ward.phone_of(ward.counsellor(1))
    ward.texts_in(GRANNY, DESPAIR)
    place_crisis(ward.house)
    call = ward.calls(GRANNY)[0]
    with ward.house.transaction() as work:
        work.db.get_one(Outbox, call.id)
    ward.dials(call)
    ward.picks_up(ward.calls(duty)[0])
    told = take_page_key(ward.house, 1, "1", duty)
    assert "<Conference" in told
    met = ward.picks_up(call)
    assert "<Conference" in met
    assert "打回来" in met


def test_she_does_not_answer_and_whoever_waited_for_her_is_told(ward: Ward) -> None:
    """Nobody sits in an empty room; the line rings her again."""
    duty = ward.phone_of(ward.counsellor(1))
    ward.texts_in(GRANNY, DESPAIR)
    place_crisis(ward.house)
    call = ward.calls(GRANNY)[0]
    sid = ward.dials(call)
    ward.picks_up(ward.calls(duty)[0])
    take_page_key(ward.house, 1, "1", duty)
    ward.rings_only(call, sid)
    ward.ends(sid, status="no-answer")
    with ward.house.transaction() as work:
        moved = work.db.scalars(select(Outbox).where(Outbox.kind == "redirect")).one()
    assert "after_crisis" in (moved.body or "")
    assert [c.state.value for c in ward.callbacks() if c.purpose is Purpose.CRISIS] == ["waiting"]


def test_while_she_waits_on_the_line_a_pressed_page_moves_her_to_the_room(ward: Ward, clock: VirtualClock) -> None:
    """The page rings again when the dial found nobody; whoever presses has her."""
    duty = ward.phone_of(ward.counsellor(1))
    crisis_call(ward)
    clock.advance(seconds=130)
    repeat_pages(ward.house)
    ward.picks_up(ward.calls(COORDINATOR)[0])
    assert "<Conference" in take_page_key(ward.house, 1, "1", COORDINATOR)
    with ward.house.transaction() as work:
        moved = work.db.scalars(select(Outbox).where(Outbox.kind == "redirect")).one()
    assert "/twilio/talk/room?transfer=" in (moved.body or "")
    assert "已经有人" in pressed(ward.house, 1, "1", duty)


def test_another_emergency_has_its_own_sentences_and_the_guardian_is_asked_to_ring(ward: Ward) -> None:
    """120 or 119 first; the guardian hears not a word of what it is."""
    answer = ward.texts_in(GRANNY, FALLEN)
    assert answer is not None
    assert answer.index("120") < len(answer)
    assert "12356" not in answer
    assert ward.tickets()[0].kind is Kind.MEDICAL
    (text,) = ward.texts(GUARDIAN)
    assert not any(word in text for word in ("摔", "血", "腿"))
    heard = ward.picks_up(ward.calls(GUARDIAN)[0])
    assert not any(word in heard for word in ("摔", "血", "王"))


def test_a_cantonese_familys_guardian_is_asked_in_cantonese(ward: Ward) -> None:
    """By text and by call."""
    with ward.house.transaction() as work:
        work.db.scalars(select(Resident)).one().language = "粤语"
    ward.texts_in(GRANNY, FALLEN)
    (text,) = ward.texts(GUARDIAN)
    assert "我哋" in text
    assert ward.picks_up(ward.calls(GUARDIAN)[0]).count(render(Line("whisper.guardian"), "yue")) == 2


def test_a_guardian_the_roster_says_not_to_tell_is_not_told(ward: Ward) -> None:
    """A note is enough."""
    with ward.house.transaction() as work:
        work.db.scalars(select(Resident)).one().notes = "勿通知女儿"
    ward.texts_in(GRANNY, FALLEN)
    assert ward.texts(GUARDIAN) == []
    assert ward.calls(GUARDIAN) == []


def test_a_volunteer_who_tells_of_a_residents_danger_has_the_resident_rung(ward: Ward) -> None:
    """Not the messenger."""
    counsellor = ward.counsellor(1)
    ward.opens_talk(holder=counsellor)
    phone, code = ward.phone_of(counsellor), ward.tickets()[0].code
    answer = ward.texts_in(phone, f"{code} 的王婆婆刚才说她不想活了，要跳楼")
    assert answer is not None
    assert "紧急处理" in answer
    assert [c.purpose for c in ward.callbacks(GRANNY) if c.purpose is Purpose.CRISIS] == [Purpose.CRISIS]
    assert ward.callbacks(phone) == []
    assert [t.urgency for t in ward.tickets()] == [Urgency.NORMAL, Urgency.CRISIS]


def test_a_false_alarm_is_closed_with_its_reason_and_everybody_stops(ward: Ward) -> None:
    """The reason may quote what raised it; it is kept, sealed, for measuring triage."""
    counsellor = ward.phone_of(ward.counsellor(1))
    crisis_call(ward)
    ward.ends()
    code = ward.tickets()[0].code
    assert "写明原因" in (ward.texts_in(counsellor, f"误报 {code}") or "")
    assert code in (ward.texts_in(counsellor, f"误报 {code} 她在念歌词“不想活了”") or "")
    crisis, check = ward.tickets()
    assert (crisis.status, crisis.close_reason) == (TicketStatus.CLOSED, "false_alarm")
    assert check.status is TicketStatus.CANCELLED
    assert "false_alarm" in ward.events(crisis.id)
    assert {c.state.value for c in ward.callbacks()} == {"cancelled"}
    with ward.house.transaction() as work:
        assert work.db.scalars(select(Page).where(Page.acknowledged_at.is_(None))).all() == []
        note = work.db.scalars(select(Note)).one()
        assert "歌词" in ward.house.cipher.unseal(note.sealed)
    assert len(ward.tickets(counsellor)) == 0


def test_alarms_are_exported_for_measuring_triage(ward: Ward) -> None:
    """Which were none, and why; words and reasons only when asked for by name."""
    counsellor = ward.phone_of(ward.counsellor(1))
    crisis_call(ward)
    ward.texts_in(counsellor, f"误报 {ward.tickets()[0].code} 她在念歌词")
    shown, told = (ward.exported("alarms", sensitive=sensitive)[0] for sensitive in (False, True))
    assert (shown["false_alarm"], shown["reason"], shown["words"]) == (True, None, None)
    assert (told["reason"], told["words"]) == ("她在念歌词", DESPAIR)


def test_who_speaks_cantonese_hears_cantonese_when_the_team_rings(ward: Ward) -> None:
    """In danger as well as when a counsellor asked to be connected."""
    with ward.house.transaction() as work:
        work.db.scalars(select(Resident)).one().language = "粤语"
    counsellor = ward.counsellor(1)
    ward.texts_in(GRANNY, DESPAIR)
    assert "打返畀您" in greet_in_danger(ward.house, ward.tickets()[0].id)
    ward.opens_talk(holder=counsellor)
    ward.texts_in(ward.phone_of(counsellor), f"打 {ward.tickets()[-1].code}")
    ward.picks_up(ward.calls(ward.phone_of(counsellor))[-1])
    assert "想同您倾电话" in whisper(ward.house, 1)


def test_nobody_but_the_team_can_close_an_alarm(ward: Ward) -> None:
    """A stranger's 误报 is a text like any other."""
    crisis_call(ward)
    ward.texts_in("+8613800000077", f"误报 {ward.tickets()[0].code} 没事")
    assert ward.tickets()[0].status is not TicketStatus.CLOSED
