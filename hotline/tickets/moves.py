"""The transition table of tickets: (status, event) to the next status. A pair that is not here is refused."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from hotline.kernel.errors import HotlineError
from hotline.terms import TicketStatus as S


class TicketEvent(StrEnum):
    """What can happen to a ticket."""

    OFFER = "offer"  # volunteers are asked
    LAPSE = "lapse"  # nobody is being asked any more: offers expired or were declined
    ACCEPT = "accept"  # a volunteer takes it
    ASSIGN = "assign"  # a coordinator gives it to somebody
    GIVE_BACK = "give_back"  # the holder gives it back, or a coordinator takes it away
    DELIVER = "deliver"  # the door code was right
    FINISH = "finish"  # a coordinator finishes the delivery without the door code
    SETTLE = "settle"  # a person saw to it without a volunteer's delivery
    CONFIRM = "confirm"  # the resident says it arrived, or nobody says anything for a day
    REOPEN = "reopen"  # the resident says it did not arrive
    CANCEL = "cancel"  # the resident or a coordinator calls it off
    REFUSE = "refuse"  # a coordinator's no to the order of an unknown phone


class IllegalMove(HotlineError):
    """This event cannot happen to a ticket in this status; carries both."""

    def __init__(self, status: S, event: TicketEvent) -> None:
        super().__init__(f"a ticket that is {status} takes no {event}")
        self.status = status
        self.event = event


E = TicketEvent

MOVES: Mapping[tuple[S, TicketEvent], S] = MappingProxyType(
    {
        (S.OPEN, E.OFFER): S.OFFERED,
        (S.OPEN, E.ACCEPT): S.ASSIGNED,
        (S.OPEN, E.ASSIGN): S.ASSIGNED,
        (S.OPEN, E.SETTLE): S.CLOSED,
        (S.OPEN, E.CANCEL): S.CANCELLED,
        (S.OPEN, E.REFUSE): S.CANCELLED,
        (S.OFFERED, E.OFFER): S.OFFERED,
        (S.OFFERED, E.LAPSE): S.OPEN,
        (S.OFFERED, E.ACCEPT): S.ASSIGNED,
        (S.OFFERED, E.ASSIGN): S.ASSIGNED,
        (S.OFFERED, E.SETTLE): S.CLOSED,
        (S.OFFERED, E.CANCEL): S.CANCELLED,
        (S.ASSIGNED, E.GIVE_BACK): S.OPEN,
        (S.ASSIGNED, E.DELIVER): S.DELIVERED,
        (S.ASSIGNED, E.FINISH): S.DELIVERED,
        (S.ASSIGNED, E.SETTLE): S.CLOSED,
        (S.ASSIGNED, E.CANCEL): S.CANCELLED,
        (S.DELIVERED, E.CONFIRM): S.CLOSED,
        (S.DELIVERED, E.REOPEN): S.OPEN,
        (S.CLOSED, E.REOPEN): S.OPEN,
    }
)
"""Every legal move. A settled or confirmed ticket opens again when the resident's no comes late; a cancelled one never does."""

HOLDING = frozenset({S.ASSIGNED})
"""Statuses in which a volunteer carries the ticket."""

LIVE = frozenset({S.OPEN, S.OFFERED, S.ASSIGNED, S.DELIVERED})
"""Statuses in which something is still owed to the resident."""


def move(status: S, event: TicketEvent) -> S:
    """The status after `event`. Raises IllegalMove when the table has no such pair."""
    try:
        return MOVES[status, event]
    except KeyError:
        raise IllegalMove(status, event) from None


def may(status: S, event: TicketEvent) -> bool:
    """Whether the table allows `event` in this status."""
    return (status, event) in MOVES


def takes(event: TicketEvent) -> frozenset[S]:
    """The statuses in which `event` is legal."""
    return frozenset(status for status, known in MOVES if known is event)
