"""Asked after again: planned by risk, with the same counsellor, kept in person or by the line, and missed ones climb."""

from __future__ import annotations

from datetime import timedelta

import pytest

from hotline.flows.bridge import notes_key
from hotline.flows.follow_ups import keep_follow_ups
from hotline.kernel.clock import VirtualClock
from hotline.outreach.states import Move
from hotline.store.models import Callback, FollowUp, Message, Note, Page, Ticket
from hotline.store.queries import callbacks
from hotline.terms import Kind, Outcome, Purpose, Risk, TicketStatus
from tests.flows.psych.conftest import COORDINATOR, GRANNY, Ward


def plan_of(ward: Ward) -> list[tuple[int, str]]:
    with ward.house.transaction() as work:
        return [(row.n, row.state) for row in work.db.query(FollowUp).order_by(FollowUp.due_at)]


def end_call(ward: Ward, move: Move, outcome: Outcome) -> None:
    """The follow-up call that stands is over."""
    with ward.house.transaction() as work:
        row = work.db.query(Callback).filter(Callback.purpose == Purpose.FOLLOW_UP, Callback.state == "waiting").one()
        callbacks.move(work.db, row, move, at=work.now, outcome=outcome, ended_at=work.now, next_attempt_at=None)


@pytest.mark.parametrize(("risk", "hours"), [(Risk.HIGH, [24, 72, 168]), (Risk.CONCERN, [72, 168]), (Risk.NONE, [168])])
def test_every_talk_has_a_plan_by_its_risk_and_the_first_call_stands(ward: Ward, clock: VirtualClock, risk: Risk, hours: list[int]) -> None:
    """A day, three days, a week."""
    ward.opens_talk(risk=risk)
    keep_follow_ups(ward.house)
    assert [n for n, _ in plan_of(ward)] == hours
    (callback,) = [c for c in ward.callbacks() if c.purpose is Purpose.FOLLOW_UP]
    assert callback.next_attempt_at == clock.now() + timedelta(hours=hours[0])


def test_other_tickets_have_no_plan(ward: Ward) -> None:
    """Rice needs no asking after."""
    ward.opens_talk(kind=Kind.SUPPLY)
    assert plan_of(ward) == []


def test_one_call_after_the_other(ward: Ward, clock: VirtualClock) -> None:
    """When the first was made, the next stands at its time."""
    ticket = ward.opens_talk(risk=Risk.HIGH)
    opened = clock.now()
    keep_follow_ups(ward.house)
    clock.advance(hours=24)
    end_call(ward, Move.FINISH, Outcome.ALL_WELL)
    keep_follow_ups(ward.house)
    assert plan_of(ward) == [(24, "done"), (72, "booked"), (168, "planned")]
    assert [c.next_attempt_at for c in ward.callbacks() if c.state == "waiting"] == [opened + timedelta(hours=72)]
    assert "followed_up" in ward.events(ticket)


def test_the_counsellor_is_reminded_once_and_a_note_keeps_the_follow_up(ward: Ward, clock: VirtualClock) -> None:
    """She rang herself and says so; the line need not ring."""
    counsellor = ward.counsellor(1)
    ticket = ward.opens_talk(risk=Risk.HIGH, holder=counsellor)
    phone, code = ward.phone_of(counsellor), ward.tickets()[0].code
    clock.advance(hours=23, minutes=5)
    for _ in range(3):
        keep_follow_ups(ward.house)
    assert len([text for text in ward.texts(phone) if f"打 {code}" in text]) == 1
    ward.texts_in(phone, f"记录 {code} 今天平静多了，答应周五再聊")
    assert plan_of(ward)[0] == (24, "done")
    assert [c.state.value for c in ward.callbacks() if c.purpose is Purpose.FOLLOW_UP] == ["done"]
    keep_follow_ups(ward.house)
    assert plan_of(ward)[1] == (72, "booked")
    with ward.house.transaction() as work:
        note = work.db.query(Note).filter_by(ticket_id=ticket).one()
        assert "平静" not in note.sealed
        assert ward.house.cipher.unseal(note.sealed).startswith("今天平静")
        assert all("平静" not in (text.body or "") for text in work.db.query(Message))


def test_the_last_notes_go_to_whoever_carries_the_case_and_to_nobody_else(ward: Ward) -> None:
    """Texted on request, kept sealed."""
    first, second = ward.counsellor(1), ward.counsellor(2)
    ward.opens_talk(holder=first)
    code = ward.tickets()[0].code
    ward.texts_in(ward.phone_of(first), f"记录 {code} 喜欢听川剧")
    assert "川剧" not in (ward.texts_in(ward.phone_of(first), f"记录 {code}") or "")
    assert any("川剧" in text for text in ward.texts(ward.phone_of(first)))
    assert "川剧" not in (ward.texts_in(ward.phone_of(second), f"记录 {code}") or "")
    assert not any("川剧" in text for text in ward.texts(ward.phone_of(second)))
    with ward.house.transaction() as work:
        assert all("川剧" not in (text.body or "") for text in work.db.query(Message))


def test_a_missed_follow_up_climbs_to_the_coordinators(ward: Ward, clock: VirtualClock) -> None:
    """Tries ran out: a page, and the next one is still made."""
    ticket = ward.opens_talk(risk=Risk.HIGH)
    keep_follow_ups(ward.house)
    clock.advance(hours=25)
    end_call(ward, Move.EXHAUST, Outcome.NO_ANSWER)
    keep_follow_ups(ward.house)
    assert plan_of(ward)[0] == (24, "missed")
    with ward.house.transaction() as work:
        assert [page.why for page in work.db.query(Page).filter_by(ticket_id=ticket)] == ["follow_up_missed:24"]
    assert ward.texts(COORDINATOR)
    assert plan_of(ward)[1] == (72, "booked")


def test_a_closed_case_is_left_in_peace(ward: Ward) -> None:
    """结案 ends the plan; the reason is kept sealed."""
    counsellor = ward.counsellor(1)
    ward.opens_talk(risk=Risk.HIGH, holder=counsellor)
    keep_follow_ups(ward.house)
    ward.texts_in(ward.phone_of(counsellor), f"结案 {ward.tickets()[0].code} 家人已接走")
    assert {state for _, state in plan_of(ward)} == {"dropped"}
    assert [c.state.value for c in ward.callbacks()] == ["cancelled"]
    assert ward.tickets()[0].status is TicketStatus.CLOSED


def test_whoever_opted_out_is_not_rung_and_nobody_is_paged_for_it(ward: Ward) -> None:
    """At once and for good."""
    ward.opts_out(GRANNY)
    ward.opens_talk(risk=Risk.CONCERN)
    keep_follow_ups(ward.house)
    assert ward.callbacks() == []
    assert {state for _, state in plan_of(ward)} == {"dropped"}


def test_a_risk_that_rises_adds_to_the_plan_and_brings_the_call_forward(ward: Ward, clock: VirtualClock) -> None:
    """Words that came later count; the week's call that stood already becomes that of the third day, and the week's is made after it."""
    ward.rings_in()
    opened = clock.now()
    ward.step(1, speech="一个人在家心里慌，睡不着")
    keep_follow_ups(ward.house)
    assert plan_of(ward) == [(168, "booked")]
    ward.step(2, speech="有时候觉得活着没意思")
    with ward.house.transaction() as work:
        assert work.db.query(Ticket).one().risk is Risk.CONCERN
    for _ in range(2):
        keep_follow_ups(ward.house)
    assert plan_of(ward) == [(72, "booked"), (168, "planned")]
    assert [c.next_attempt_at for c in ward.callbacks() if c.state == "waiting"] == [opened + timedelta(hours=72)]
    clock.advance(hours=72)
    end_call(ward, Move.FINISH, Outcome.ALL_WELL)
    keep_follow_ups(ward.house)
    assert plan_of(ward) == [(72, "done"), (168, "booked")]
    assert [c.next_attempt_at for c in ward.callbacks() if c.state == "waiting"] == [opened + timedelta(hours=168)]


def test_the_last_notes_are_spoken_to_whoever_knows_the_code(ward: Ward) -> None:
    """打 A12: connected at once, or first the notes, for the digits that stand only in the counsellor's texts."""
    counsellor = ward.counsellor(1)
    ticket = ward.opens_talk(holder=counsellor)
    phone, code = ward.phone_of(counsellor), ward.tickets()[0].code
    ward.texts_in(phone, f"记录 {code} 喜欢听川剧")
    ward.texts_in(phone, f"打 {code}")
    row = ward.calls(phone)[0]
    first = ward.picks_up(row)
    assert "上次记录请按二" in first
    assert "川剧" not in first
    sid = f"CAout{row.id}"
    assert "单号里的数字" in notes_key(ward.house, ticket, 1, "2", sid)
    assert "川剧" not in notes_key(ward.house, ticket, 2, "0000", sid)
    told = notes_key(ward.house, ticket, 2, code[1:], sid)
    assert "川剧" in told
    assert GRANNY in told


def test_a_counsellor_is_still_connected_after_the_ticket_was_closed_until_the_case_is(ward: Ward) -> None:
    """Follow-ups go on when the first talk is done."""
    counsellor = ward.counsellor(1)
    ward.opens_talk(holder=counsellor, risk=Risk.HIGH)
    phone, code = ward.phone_of(counsellor), ward.tickets()[0].code
    ward.texts_in(phone, f"3 {code}")
    ward.texts_in(phone, f"打 {code}")
    assert GRANNY in ward.picks_up(ward.calls(phone)[0])
