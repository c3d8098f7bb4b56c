"""The life of a callback, as a table: which move leads from where to where. What is not in it raises `IllegalMove`.

waiting: due some time. dialing: an attempt is being made. in_call: somebody answered, or the callback was taken along
in a call about something else. The other three are ends; nothing leaves them.
"""

from __future__ import annotations

from enum import StrEnum

from hotline.kernel.errors import HotlineError
from hotline.terms import CallbackState


class Move(StrEnum):
    """What can happen to a callback."""

    DIAL = "dial"  # an attempt begins
    TAKE_ALONG = "take_along"  # asked about in a call that is made for another reason
    ANSWER = "answer"  # somebody answered
    WAIT = "wait"  # to be tried again later
    FINISH = "finish"  # reached, or settled
    EXHAUST = "exhaust"  # tries ran out: somebody is sent to knock
    WITHDRAW = "withdraw"  # no longer wanted: cancelled, opted out, wrong number


class IllegalMove(HotlineError):
    """A move the table does not know from that state."""

    def __init__(self, state: CallbackState, move: Move) -> None:
        super().__init__(f"a callback that is {state.value} cannot {move.value}")
        self.state, self.move = state, move


_W, _D, _I = CallbackState.WAITING, CallbackState.DIALING, CallbackState.IN_CALL
_DONE, _EXHAUSTED, _CANCELLED = CallbackState.DONE, CallbackState.EXHAUSTED, CallbackState.CANCELLED

MOVES: dict[tuple[CallbackState, Move], CallbackState] = {
    (_W, Move.DIAL): _D,
    (_W, Move.TAKE_ALONG): _I,
    (_W, Move.FINISH): _DONE,  # reached another way: the resident rang or wrote in
    (_W, Move.EXHAUST): _EXHAUSTED,  # no number of this resident can be rung
    (_W, Move.WITHDRAW): _CANCELLED,
    (_D, Move.ANSWER): _I,
    (_D, Move.WAIT): _W,
    (_D, Move.FINISH): _DONE,
    (_D, Move.EXHAUST): _EXHAUSTED,
    (_D, Move.WITHDRAW): _CANCELLED,
    (_I, Move.WAIT): _W,
    (_I, Move.FINISH): _DONE,
    (_I, Move.EXHAUST): _EXHAUSTED,
    (_I, Move.WITHDRAW): _CANCELLED,
}

OPEN = frozenset({_W, _D, _I})


def after(state: CallbackState, move: Move) -> CallbackState:
    """The state a move leads to. Raises IllegalMove."""
    try:
        return MOVES[state, move]
    except KeyError:
        raise IllegalMove(state, move) from None


def sources(move: Move) -> tuple[CallbackState, ...]:
    """The states from which a move may be made, for compare-and-set."""
    return tuple(state for (state, known) in MOVES if known is move)
