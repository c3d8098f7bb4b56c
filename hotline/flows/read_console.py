"""What the console reads, each in one short transaction; listening to recordings is audited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.house import House
from hotline.store.models import Community
from hotline.store.queries import console
from hotline.store.queries.exports import audit


def read_rounds(house: House) -> Sequence[Any]:
    """Rounds with their figures, newest first."""
    with house.transaction() as work:
        return console.rounds(work.db)


def read_communities(house: House) -> Sequence[Community]:
    """All communities, by name: to choose from."""
    with house.transaction() as work:
        return console.communities(work.db)


def read_recordings(house: House) -> Sequence[Any]:
    """Messages after the tone, newest first."""
    with house.transaction() as work:
        return console.recordings(work.db)


def read_recording(house: House, recording_id: int, who: Account) -> bytes | None:
    """The sound of a message, None when it is not here (yet); audited."""
    with house.transaction() as work:
        found = console.recording(work.db, recording_id)
        if found is None or found.sound is None:
            return None
        audit(work.db, who.name, "heard_recording", recording=recording_id)
        return found.sound
