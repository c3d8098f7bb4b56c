"""Ends the offers of a ticket that is no longer to be had, and tells those who were asked that they are not needed."""

from __future__ import annotations

from datetime import timedelta

from hotline.dispatch.offers import OfferEvent, answer, may_answer
from hotline.flows.house import House, Work
from hotline.flows.send_text import queue_text
from hotline.flows.ticket_words import volunteer_lang
from hotline.store.models import Station, Ticket
from hotline.store.queries import offers
from hotline.store.queries.volunteers import volunteers_by_ids
from hotline.terms import Line, OfferState

STILL_NEWS = timedelta(minutes=30)


def release_offers(
    work: Work, house: House, station: Station, ticket: Ticket, *, why: str, key: str = "volunteer.not_needed", but: int | None = None
) -> None:
    """Withdraws the open and the accepted offers of a locked ticket, but not that of volunteer `but`; each is told in one text.

    `why` is kept with the offer; `key` names the sentence. A holder is told even in quiet hours: they may be on their way.
    """
    ended = [
        (offer, offer.state)
        for offer in offers.offers_of(work.db, ticket.id)
        if offer.state in (OfferState.OFFERED, OfferState.ACCEPTED) and offer.volunteer_id != but
    ]
    people = volunteers_by_ids(work.db, {offer.volunteer_id for offer, _ in ended})
    for offer, before in ended:
        if may_answer(offer.state, OfferEvent.WITHDRAW):
            offers.set_offer(work.db, offer, answer(offer.state, OfferEvent.WITHDRAW), now=work.now, why=why)
        person = people[offer.volunteer_id]
        holding = before is OfferState.ACCEPTED
        queue_text(
            work, house, station, person.phone, [Line(key, {"code": ticket.code})], lang=volunteer_lang(person), exempt=holding,
            cause=f"offer:{offer.id}:{why}:{int(work.now.timestamp())}", ticket_id=ticket.id,
            expires_at=None if holding else work.now + STILL_NEWS,
        )  # fmt: skip
