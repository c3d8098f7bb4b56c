"""Sealed words under a new key: all of them, in batches, and the old key can go."""

from __future__ import annotations

from dataclasses import replace

from cryptography.fernet import Fernet

from hotline.flows.house import House
from hotline.flows.open_ticket import open_ticket
from hotline.flows.rotate_keys import rotate_keys
from hotline.store.models import Call, Message, Note, PersonChange, Station, Ticket
from hotline.terms import Kind
from hotline.wiring import UNREADABLE, FernetCipher
from tests.flows.psych.conftest import GRANNY, LINE, Ward

WORDS = "心里慌，睡不着"


def _fill(house: House, station_id: int) -> None:
    with house.transaction() as work:
        station = work.db.get_one(Station, station_id)
        told = {"kind": Kind.PSYCHOLOGICAL, "summary": WORDS, "phone": GRANNY, "evidence": ("心里慌",)}
        tickets = [open_ticket(work, house, station, cause=f"test:{n}", **told)[0] for n in range(3)]  # type: ignore[arg-type]  # one dict for three
        sealed = house.cipher.seal(WORDS)
        on_line = {"station_id": station_id, "direction": "inbound", "from_phone": GRANNY, "to_phone": LINE, "status": "received"}
        work.db.add(Message(**on_line, sealed=sealed, sensitive=True, created_at=work.now))
        work.db.add(Call(**on_line, sealed=sealed, sensitive=True, started_at=work.now))
        work.db.add(PersonChange(subject="resident", subject_id=1, at=work.now, actor="lin", sealed=sealed))
        work.db.add(Note(ticket_id=tickets[0].id, at=work.now, author="心理1", sealed=sealed))


def test_everything_is_sealed_anew_and_the_old_key_can_go(ward: Ward) -> None:
    """Tickets, their evidence, texts, calls, notes and changes by hand; nothing is left under the old key."""
    _fill(ward.house, ward.station_id)
    fresh = Fernet.generate_key().decode()
    both = FernetCipher((fresh, *ward.house.settings.encryption_keys))
    done = rotate_keys(replace(ward.house, cipher=both), both.rotate, actor="test", batch=2)
    assert (done.resealed, done.unreadable) == (10, 0)
    only_new = FernetCipher((fresh,))
    with ward.house.transaction() as work:
        rows = [row.sealed for table in (Ticket, Message, Call, Note, PersonChange) for row in work.db.query(table).all()]
        evidence = [ticket.assessment["sealed_evidence"] for ticket in work.db.query(Ticket).all()]
    assert {only_new.unseal(str(sealed)) for sealed in rows} == {WORDS}
    assert {only_new.unseal(sealed) for sealed in evidence} == {"心里慌"}


def test_what_no_key_fits_is_counted_and_left(ward: Ward) -> None:
    """A lost key loses no more than it has lost, and the command says so."""
    _fill(ward.house, ward.station_id)
    stranger = FernetCipher((Fernet.generate_key().decode(),))
    done = rotate_keys(ward.house, stranger.rotate, actor="test")
    assert (done.resealed, done.unreadable) == (0, 10)
    with ward.house.transaction() as work:
        assert all(ward.house.cipher.unseal(str(ticket.sealed)) != UNREADABLE for ticket in work.db.query(Ticket).all())
