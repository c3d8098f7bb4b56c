"""The resident sets an order right before anybody took it: the goods and the place are then those last said."""

from __future__ import annotations

from collections.abc import Sequence

from hotline.conversation.drafts import moved
from hotline.flows.house import Work
from hotline.store.models import Ticket
from hotline.store.queries import tickets
from hotline.store.queries.communities import community_in
from hotline.terms import Actor, Item, TicketStatus

CHANGEABLE = frozenset({TicketStatus.OPEN, TicketStatus.OFFERED})
LONGEST_SUMMARY = 2000


def revise_ticket(work: Work, ticket: Ticket, *, items: Sequence[Item], address: str | None, said: str, actor: Actor) -> bool:
    """True when the order is changed; False when somebody took it meanwhile or it is over: a person must speak with them.

    `items` are all of the order's; `address` None leaves the place. Whoever accepts later is told the order as it then is.
    """
    locked = tickets.lock_ticket(work.db, ticket.id)
    if locked is None or locked.status not in CHANGEABLE:
        return False
    tickets.replace_items(work.db, locked.id, items)
    where = moved(locked.address, address)
    place = community_in(work.db, locked.station_id, where) if address else None
    summary = f"{locked.summary or ''}\n{said}".strip()[:LONGEST_SUMMARY]
    tickets.change_ticket(work.db, locked, address=where, community_id=place.id if place else locked.community_id, summary=summary)
    tickets.add_event(work.db, locked.id, "changed", at=work.now, actor=actor)
    return True
