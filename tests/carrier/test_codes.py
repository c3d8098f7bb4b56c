"""The one table of what a carrier's codes and statuses mean."""

from __future__ import annotations

import itertools

import pytest

from hotline.carrier.codes import CODES, Act, call_outcome, is_final, moves_on, rank, refusal
from hotline.terms import Outcome

# every code the field notes name, and the act they put it under
FIELD = {
    Act.STOP_TEXTING: [21610],
    Act.VOICE_ONLY: [21614, 30006],
    Act.FIX_NUMBER: [21211, 21217, 21408, 21215, 13227, 21612],
    Act.TRY_LATER: [20429, 63018, 14107, 10004, 21611, 30001, 30003, 30008, 30005],
    Act.CONTENT: [21617, 30004, 30007, 30034, 30610],
    Act.OUR_FAULT: [11200, 11205, 11206, 11215, 11220, 11750, 12100, 12200, 12300, 57012],
    Act.CALL_LEG: [13223, 13224, 13225, 13512, 15002, 15003, 16011],
}


@pytest.mark.parametrize(("act", "code"), [(act, code) for act, codes in FIELD.items() for code in codes])
def test_every_code_of_the_field_has_its_act(act: Act, code: int) -> None:
    outcome = refusal(code)
    assert outcome.act is act
    assert outcome.reason not in ("", "unknown")


def test_what_is_a_matter_of_time_is_never_permanent_and_numbers_always_are() -> None:
    for act, _, permanent in CODES.values():
        assert not (act is Act.TRY_LATER and permanent)
        assert permanent or act not in (Act.STOP_TEXTING, Act.VOICE_ONLY, Act.FIX_NUMBER, Act.CONTENT)


def test_an_unknown_handset_is_tried_once_more_only() -> None:
    assert (refusal(30005).tries, refusal(30003).tries) == (1, None)


@pytest.mark.parametrize(
    ("code", "status", "act", "permanent"),
    [
        (99999, 400, Act.UNKNOWN, True),  # the same request is refused again
        (99999, None, Act.UNKNOWN, False),  # a delivery report nobody understands
        (None, None, Act.UNKNOWN, False),
        (None, 400, Act.UNKNOWN, True),
        (None, 401, Act.OUR_FAULT, True),
        (None, 429, Act.TRY_LATER, False),
        (429, 429, Act.TRY_LATER, False),
        (0, 0, Act.UNKNOWN, False),
    ],
)
def test_what_is_not_in_the_table_is_unknown_and_no_crash(code: int | None, status: int | None, act: Act, permanent: bool) -> None:
    outcome = refusal(code, status)
    assert (outcome.act, outcome.permanent, outcome.code, outcome.http_status) == (act, permanent, code, status)


@pytest.mark.parametrize(
    ("status", "answered_by", "spoke", "outcome"),
    [
        ("completed", None, True, Outcome.REACHED),
        ("completed", "human", True, Outcome.REACHED),
        ("completed", "machine_start", True, Outcome.REACHED),  # a quiet old woman, taken for a machine
        ("completed", "human", False, Outcome.SILENT),  # a label alone never counts as reached
        ("completed", None, False, Outcome.SILENT),
        ("completed", "unknown", False, Outcome.SILENT),
        ("completed", "machine_end_beep", False, Outcome.MACHINE),
        ("completed", "fax", False, Outcome.MACHINE),
        ("busy", None, False, Outcome.BUSY),
        ("no-answer", None, False, Outcome.NO_ANSWER),
        ("failed", None, False, Outcome.FAILED),
        ("canceled", None, False, Outcome.WITHDRAWN),
        ("in-progress", "machine_start", False, None),  # a label never ends a call
        ("ringing", None, False, None),
        ("queued", None, False, None),
        ("quantum", None, True, None),
    ],
)
def test_how_a_call_ended(status: str, answered_by: str | None, spoke: bool, outcome: Outcome | None) -> None:
    assert call_outcome(status, answered_by, spoke) is outcome


MESSAGE_LIVES = [["accepted", "queued", "sending", "sent", end] for end in ("delivered", "undelivered", "failed")]
MESSAGE_LIVES.append(["accepted", "queued", "sending", "sent", "delivered", "read"])
CALL_LIVES = [["queued", "initiated", "ringing", "in-progress", "completed"]]
CALL_LIVES += [["queued", "initiated", "ringing", end] for end in ("busy", "no-answer", "canceled", "failed")]


@pytest.mark.parametrize("life", MESSAGE_LIVES + CALL_LIVES)
def test_callbacks_in_any_order_and_twice_end_where_the_life_ends(life: list[str]) -> None:
    for order in itertools.permutations(life):
        known: str | None = None
        for reported in (*order, *order):
            known = reported if moves_on(known, reported) else known
        assert known == life[-1]
        assert is_final(known)


def test_a_final_status_is_never_replaced_by_another_and_a_strange_one_moves_nothing() -> None:
    assert not moves_on("delivered", "failed")
    assert not moves_on("completed", "busy")
    assert not moves_on("read", "delivered")
    assert not moves_on(None, "quantum")
    assert rank("quantum") == -1
    assert not is_final("sent")
