"""An order's whole way: from a text or a call to the door, and to the question whether it arrived."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from hotline.flows.close_tickets import close_tickets
from tests.journeys.conftest import LINE, Line
from tests.journeys.people import RESIDENT, STRANGER, code_in, volunteers_asked


@pytest.mark.policy("[offers]\nwave = 2\n")
def test_order_by_text_is_taken_by_one_of_two_and_delivered_with_the_door_code(line: Line) -> None:
    """Two volunteers accept at once: one has it, the other reads so; the door code finishes it; the resident is asked."""
    line.sim.text(RESIDENT, "家里没米了，要2斤青菜、一包5公斤的大米")
    taken = line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")
    assert "青菜" in taken["body"] and "大米" in taken["body"]
    code = code_in(taken["body"])
    first, second = line.until(lambda: volunteers_asked(line, code, 2))[:2]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda phone: line.sim.text(phone, f"1 {code}"), (first, second)))
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status = 'assigned'", code))
    assert (
        len(line.rows("select 1 from offers o join tickets t on t.id = o.ticket_id where t.code = %s and o.state = 'accepted'", code)) == 1
    )
    holder = line.rows("select v.phone from tickets t join volunteers v on v.id = t.volunteer_id where t.code = %s", code)[0]["phone"]
    coming = line.sim.wait_text(RESIDENT, r"\d{4}")
    door = re.search(r"(?<!\d)\d{4}(?!\d)", coming["body"].replace(code, ""))
    assert door is not None
    line.sim.text(holder, f"3 {code} {door.group()}")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status in ('delivered', 'closed')", code))
    line.sim.wait_text(RESIDENT, "收到|送到|送达")
    line.sim.text(RESIDENT, "1")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status = 'closed'", code))


def test_a_wrong_door_code_does_not_finish_a_delivery(line: Line) -> None:
    """The volunteer must have been at the door."""
    line.sim.text(RESIDENT, "要3斤鸡蛋")
    code = code_in(line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")["body"])
    phone = line.until(lambda: volunteers_asked(line, code, 1))[0]
    line.sim.text(phone, f"接单{code}")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status = 'assigned'", code))
    right = line.rows("select door_code from tickets where code = %s", code)[0]["door_code"]
    wrong = f"{(int(right) + 1) % 10000:04d}"
    line.sim.text(phone, f"3 {code} {wrong}")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and door_tries = 1", code))
    assert line.rows("select status from tickets where code = %s", code)[0]["status"] == "assigned"


def test_order_by_call_is_read_back_and_confirmed(line: Line) -> None:
    """She says it, hears it read back with where it goes, presses 1, and the ticket is there."""
    sid = line.sim.call(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "我要两斤青菜和一袋盐")
    line.sim.wait_heard(RESIDENT, "青菜")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    line.until(lambda: line.rows("select 1 from tickets where resident_phone = %s and kind = 'supply'", RESIDENT))
    items = line.rows("select name from ticket_items order by id")
    assert [i["name"] for i in items] == ["青菜", "盐"]
    line.sim.hangup(RESIDENT)
    line.sim.wait_ended(sid)
    assert line.rows("select 1 from callbacks where purpose = 'missed_call' and state = 'waiting'") == []


def test_a_stranger_by_call_is_asked_where_to_bring_it(line: Line) -> None:
    """Nobody on the roster, no address said: the address is asked before anything is promised."""
    line.sim.call(STRANGER)
    line.sim.wait_listening(STRANGER)
    line.sim.say(STRANGER, "要一袋大米")
    for _ in range(3):  # read-back, address, read-back: in the order the dialogue likes
        line.sim.wait_listening(STRANGER)
        if line.rows("select 1 from calls where talk->>'place' = 'address'"):
            line.sim.say(STRANGER, "下洋田社区3栋2单元501")
        else:
            line.sim.key(STRANGER, "1")
        if line.rows("select 1 from tickets where resident_phone = %s", STRANGER):
            break
    line.until(lambda: line.rows("select 1 from tickets where resident_phone = %s and address like '%%501%%'", STRANGER))


def taken(line: Line, want: str) -> tuple[str, str]:
    """An order of the resident in a volunteer's hands: its code, and the volunteer's phone."""
    line.sim.text(RESIDENT, want)
    code = code_in(line.sim.wait_text(RESIDENT, r"[A-Z]\d{2,4}")["body"])
    phone = line.until(lambda: volunteers_asked(line, code, 1))[0]
    line.sim.text(phone, f"1{code}")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status = 'assigned'", code))
    return code, phone


def an_hour_passes(line: Line) -> None:
    """The question that is open by text is no longer open."""
    assert line.rows("update text_dialogues set expires_at = now() - interval '30 minutes' returning phone")


def test_the_same_order_an_hour_later_is_told_to_be_under_way_and_comes_twice_only_when_wanted(line: Line) -> None:
    """By text and by telephone: one ticket, whose history keeps it; "再要一份" opens the second."""
    order = "要2斤青菜、一包5公斤的大米"
    line.sim.text(RESIDENT, order)
    code = code_in(line.sim.wait_text(RESIDENT, "已接单")["body"])
    an_hour_passes(line)
    line.sim.text(RESIDENT, order)
    assert code in line.sim.wait_text(RESIDENT, "登记在办")["body"]
    line.sim.call(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.say(RESIDENT, "我" + order)
    line.sim.wait_heard(RESIDENT, "登记在办")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "2")
    line.sim.wait_heard(RESIDENT, "就送一份")
    line.sim.hangup(RESIDENT)
    assert len(line.rows("select 1 from tickets where kind = 'supply'")) == 1
    assert len(line.rows("select 1 from ticket_events where event = 'asked_again'")) == 2
    line.sim.text(RESIDENT, "再要一份")
    line.until(lambda: len(line.rows("select 1 from tickets where kind = 'supply'")) == 2)


def joined_unseen(line: Line, kind: str) -> None:
    """Both are joined through the line, and neither handset shows the other's number."""
    line.until(lambda: line.rows("select 1 from transfers where kind = %s and state = 'joined'", kind))
    assert all(LINE in (call["from"], call["to"]) for call in line.sim.calls())


def test_volunteer_and_resident_speak_through_the_line_only(line: Line) -> None:
    """The volunteer rings the line and is joined with the resident; neither handset ever shows the other's number."""
    _code, phone = taken(line, "要一瓶酱油")
    line.sim.call(phone)
    line.sim.wait_listening(phone)
    line.sim.key(phone, "1")
    line.sim.answer(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    joined_unseen(line, "resident")


def test_the_resident_presses_four_for_the_volunteer_while_one_is_coming(line: Line) -> None:
    """Both are joined through the line, and neither handset shows the other's number."""
    _code, phone = taken(line, "要一瓶酱油")
    line.sim.call(RESIDENT)
    line.sim.wait_heard(RESIDENT, "请按4")
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "4")
    line.sim.answer(phone)
    line.sim.wait_listening(phone)
    line.sim.key(phone, "1")
    joined_unseen(line, "volunteer")


def test_a_volunteer_texts_for_a_call_with_the_resident(line: Line) -> None:
    """打 A12: the line rings the volunteer, then the resident; neither handset shows the other's number."""
    code, phone = taken(line, "要一瓶酱油")
    line.sim.text(phone, f"打 {code}")
    line.sim.answer(phone)
    line.sim.answer(RESIDENT)
    line.sim.wait_listening(RESIDENT)
    line.sim.key(RESIDENT, "1")
    joined_unseen(line, "resident")


def test_silence_of_a_day_closes_what_was_delivered(line: Line) -> None:
    """The resident's yes or 24 hours close it."""
    code, phone = taken(line, "要一瓶酱油")
    door = line.rows("select door_code from tickets where code = %s", code)[0]["door_code"]
    line.sim.text(phone, f"送达{code}，{door}")
    line.until(lambda: line.rows("select 1 from tickets where code = %s and status = 'delivered'", code))
    close_tickets(line.later(hours=25))
    assert line.rows("select status from tickets where code = %s", code)[0]["status"] == "closed"


def test_a_remark_and_a_further_need_by_call_reach_the_volunteer_in_one_order(line: Line) -> None:
    """She orders, adds to it at "anything else?", says how to bring it; whoever accepts reads all of it."""
    line.sim.call(RESIDENT)
    for said in ("我要两斤青菜", "对", "还要一袋盐", "对", "放门口就行，敲门大声点我耳朵不好"):
        line.sim.wait_listening(RESIDENT)
        line.sim.say(RESIDENT, said)
    line.until(lambda: line.rows("select 1 from tickets where remarks is not null"))
    line.sim.hangup(RESIDENT)
    (ticket,) = line.rows("select code, remarks from tickets")
    assert [row["name"] for row in line.rows("select name from ticket_items order by id")] == ["青菜", "盐"]
    assert ticket["remarks"] == "放门口就行，敲门大声点"
    phone = line.until(lambda: volunteers_asked(line, ticket["code"], 1))[0]
    line.sim.text(phone, f"1 {ticket['code']}")
    told = line.sim.wait_text(phone, "放门口就行，敲门大声点")
    assert "耳朵" not in told["body"]
