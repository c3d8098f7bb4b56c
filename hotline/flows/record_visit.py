"""A need collected at the door or passed on by somebody else: typed in by a coordinator, read by triage, opened as tickets."""

from __future__ import annotations

from dataclasses import dataclass

from hotline.conversation.remarks import remark_of, when_brought
from hotline.flows.accounts import Account
from hotline.flows.house import House
from hotline.flows.open_ticket import open_ticket
from hotline.flows.page_coordinators import page
from hotline.kernel.ids import token
from hotline.kernel.phones import parse_phone
from hotline.store.queries.communities import community_in
from hotline.store.queries.exports import audit
from hotline.store.queries.intake import read_caller
from hotline.store.queries.places import default_station
from hotline.terms import Actor, Kind, Urgency
from hotline.triage import assess


@dataclass(frozen=True, slots=True)
class Visit:
    """What was collected. `key` is made with the form, so that pressing twice opens nothing twice."""

    key: str
    phone: str
    name: str
    address: str
    words: str


def visit_key() -> str:
    """A new key for an empty form."""
    return token()


def record_visit(house: House, visit: Visit, who: Account) -> list[str]:
    """The codes of the tickets opened, one a kind of need. Raises PhoneError for a number that is none."""
    phone = parse_phone(visit.phone, house.settings.region)
    read = assess(visit.words)
    wish, remarks = when_brought(read), remark_of(read)
    codes = []
    with house.transaction() as work:
        station = default_station(work.db)
        person = read_caller(work.db, station, phone).resident
        place = community_in(work.db, station.id, visit.address)
        for kind in read.kinds or (Kind.OTHER,):
            ticket, new = open_ticket(
                work,
                house,
                station,
                cause=f"visit:{visit.key}:{kind}",
                kind=kind,
                summary=visit.words,
                phone=phone,
                resident=person,
                community_id=place.id if place else (person.community_id if person else None),
                address=visit.address or (person.address if person else None),
                items=read.items if kind is Kind.SUPPLY else (),
                urgency=read.urgency,
                risk=read.risk,
                who=read.who,
                evidence=read.evidence,
                confidence=read.confidence,
                source="visit",
                wish=wish,
                remarks=remarks,
                name=visit.name.strip() or None,
                actor=Actor("coordinator", who.name),
            )
            codes.append(ticket.code)
            if new and read.urgency is Urgency.CRISIS:
                page(work, house, ticket, "crisis", lane="crisis")
        audit(work.db, who.name, "visit_recorded", tickets=codes)
    return codes
