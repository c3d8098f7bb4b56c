"""The life of a callback: the table refuses what it does not know, and every way through it ends."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotline.outreach.states import MOVES, OPEN, IllegalMove, Move, after, sources
from hotline.terms import CallbackState

ENDS = frozenset(CallbackState) - OPEN


@pytest.mark.parametrize("state", sorted(ENDS))
@pytest.mark.parametrize("move", sorted(Move))
def test_nothing_leaves_an_end(state: CallbackState, move: Move) -> None:
    with pytest.raises(IllegalMove):
        after(state, move)


def test_everything_open_can_end() -> None:
    for state in OPEN:
        assert {after(state, move) for move in (Move.FINISH, Move.EXHAUST, Move.WITHDRAW)} == ENDS


@given(st.lists(st.sampled_from(sorted(Move)), max_size=30))
def test_random_events_never_leave_the_table(events: list[Move]) -> None:
    state = CallbackState.WAITING
    for event in events:
        if state in sources(event):
            state = after(state, event)
            assert state in CallbackState
        else:
            with pytest.raises(IllegalMove) as refused:
                after(state, event)
            assert state.value in str(refused.value)


def test_a_move_leads_to_one_state_wherever_it_starts() -> None:
    for move in Move:
        assert len({MOVES[state, move] for state in sources(move)}) == 1
