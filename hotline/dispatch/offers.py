"""The transition table of offers: (state, event) to the next state. A pair that is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hotline.kernel.errors import HotlineError
from hotline.terms import OfferState as S


class OfferEvent(StrEnum):
    """What can happen to an offer."""

    ACCEPT = "accept"
    DECLINE = "decline"
    EXPIRE = "expire"
    WITHDRAW = "withdraw"  # somebody else took the ticket, or it is no longer needed
    GIVE_BACK = "give_back"  # taken, and given back


class IllegalAnswer(HotlineError):
    """This event cannot happen to an offer in this state; carries both."""

    def __init__(self, state: S, event: OfferEvent) -> None:
        super().__init__(f"an offer that is {state} takes no {event}")
        self.state = state
        self.event = event


E = OfferEvent

ANSWERS: Mapping[tuple[S, OfferEvent], S] = MappingProxyType(
    {
        (S.OFFERED, E.ACCEPT): S.ACCEPTED,
        (S.OFFERED, E.DECLINE): S.DECLINED,
        (S.OFFERED, E.EXPIRE): S.EXPIRED,
        (S.OFFERED, E.WITHDRAW): S.WITHDRAWN,
        (S.EXPIRED, E.ACCEPT): S.ACCEPTED,
        (S.EXPIRED, E.DECLINE): S.DECLINED,
        (S.DECLINED, E.ACCEPT): S.ACCEPTED,
        (S.WITHDRAWN, E.ACCEPT): S.ACCEPTED,
        (S.ACCEPTED, E.GIVE_BACK): S.WITHDRAWN,
        (S.ACCEPTED, E.WITHDRAW): S.WITHDRAWN,
    }
)
"""Every legal answer. A late yes counts while the ticket is still to be had: it is the ticket that decides, not the hour."""


def answer(state: S, event: OfferEvent) -> S:
    """The state after `event`. Raises IllegalAnswer when the table has no such pair."""
    try:
        return ANSWERS[state, event]
    except KeyError:
        raise IllegalAnswer(state, event) from None


def may_answer(state: S, event: OfferEvent) -> bool:
    """Whether the table allows `event` in this state."""
    return (state, event) in ANSWERS
