"""A text whose request is over: heard as any other, its answer sent as a text of its own, for nobody waits for it any more."""

from __future__ import annotations

from hotline.flows.house import House, Work
from hotline.flows.take_text import TextIn, take_text
from hotline.store.queries import outbox
from hotline.store.queries.adrift import direct_answer, given_to_outbox


def take_late_text(house: House, text: TextIn) -> bool:
    """Takes the text and queues its answer, once however often this is repeated; whether there is one. Raises DatabaseAway."""
    answer = take_text(house, text)
    if answer.body is None or answer.message_id is None:
        return False
    with house.transaction() as work:
        return send_answer(work, answer.message_id, answer.body)


def send_answer(work: Work, message_id: int, body: str) -> bool:
    """Gives a direct answer that nobody has carried to the outbox; False when it has been carried, or is on its way, already.

    It answers what somebody just sent, so no quiet hours hold.
    """
    row = direct_answer(work.db, message_id)
    if row is None:
        return False
    outbox_id = outbox.put(
        work.db,
        cause=f"answer:{row.id}",
        kind="text",
        station_id=row.station_id,
        to=row.to_phone,
        from_=row.from_phone,
        body=body,
        segments=row.segments,
        not_before=work.now,
        exempt=True,
        ticket_id=row.ticket_id,
    )
    if outbox_id is None:
        return False
    given_to_outbox(work.db, row, outbox_id)
    work.nudge("send_messages")
    return True
