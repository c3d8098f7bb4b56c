"""A question of ours that nobody answered within its half hour: an order begun goes to a person, nothing falls under the table."""

from __future__ import annotations

from hotline.conversation import keep
from hotline.conversation.text import lapsed
from hotline.flows.apply_acts import Step, apply_acts
from hotline.flows.house import House, Work
from hotline.store.models import TextDialogue
from hotline.store.queries.intake import Caller, expired_dialogues, forget_dialogue, read_caller
from hotline.store.queries.places import station_by_id

BATCH = 50


def lapse_dialogues(house: House) -> int:
    """Settles the dialogues of texts that are over; how many. Safe to repeat: a settled one is gone."""
    with house.transaction() as work:
        over = expired_dialogues(work.db, work.now, BATCH)
        for kept in over:
            lapse(work, house, read_caller(work.db, station_by_id(work.db, kept.station_id), kept.phone), kept)
    return len(over)


def lapse(work: Work, house: House, caller: Caller, kept: TextDialogue) -> None:
    """Does what is left to do of an expired dialogue, and forgets it."""
    cause = f"dialogue:{kept.station_id}:{kept.phone}:{int(kept.expires_at.timestamp())}"
    apply_acts(Step(work, house, caller, cause, "text"), lapsed(keep.load(kept.talk)))
    forget_dialogue(work.db, kept)
