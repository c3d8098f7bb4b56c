"""What somebody's row says is changed by hand: only what differs, with a history that is sealed, and that can be undone line by line."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from hotline.flows.accounts import Account
from hotline.flows.house import House, Work
from hotline.kernel.errors import HotlineError
from hotline.store.models import Resident, Volunteer
from hotline.store.queries import person_changes
from hotline.store.queries.exports import audit
from hotline.store.queries.places import get_or_make_community

SHOWN = 30
BY_HAND: Mapping[type, tuple[str, ...]] = {
    Resident: (
        "name", "community_id", "address", "birth_year", "lives_alone", "categories", "second_phone", "guardian_phone", "language", "notes",
    ),
    Volunteer: ("name", "community_id", "skills", "languages", "building", "hours", "capacity"),
}  # fmt: skip
"""What a form writes."""
Person = Resident | Volunteer


class Known(HotlineError):
    """Somebody of this number is there already; `id` says who."""

    def __init__(self, person_id: int) -> None:
        super().__init__("known already")
        self.id = person_id


class Stale(HotlineError):
    """Somebody else has changed this person since the form was shown; nothing is written. `mark` is that of what is there now."""

    def __init__(self, mark: str) -> None:
        super().__init__("changed meanwhile")
        self.mark = mark


@dataclass(frozen=True, slots=True)
class Change:
    """One line of somebody's history: columns with what was there before and what after."""

    id: int
    at: datetime
    actor: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


def change(work: Work, house: House, person: Person, columns: Mapping[str, Any], who: Account) -> list[str]:
    """Writes the columns that differ, and the history; their names. `columns` are as `roster_rows` reads them."""
    wanted = placed(work, person.station_id, columns)
    after = {name: value for name, value in wanted.items() if getattr(person, name) != value}
    if not after:
        return []
    before = {name: getattr(person, name) for name in after}
    for name, value in after.items():
        setattr(person, name, value)
    work.db.flush()
    sealed = house.cipher.seal(json.dumps({"before": before, "after": after}, ensure_ascii=False))
    person_changes.add_change(work.db, person, at=work.now, actor=who.name, sealed=sealed)
    audit(work.db, who.name, f"{type(person).__name__.lower()}_changed", id=person.id, columns=sorted(after))
    return sorted(after)


def as_seen(person: Person) -> str:
    """What a form was filled in from, as a short mark: whoever sends it back with the same mark overwrites nobody's words."""
    values = [getattr(person, name) for name in BY_HAND[type(person)]]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:24]


def check_seen(person: Person, seen: str) -> None:
    """Raises Stale when `seen`, the mark of a form, is not that of what is there now; an empty one claims nothing."""
    mark = as_seen(person)
    if seen and seen != mark:
        raise Stale(mark)


def undo(work: Work, house: House, person: Person, change_id: int, who: Account) -> list[str] | None:
    """What a line of the history changed is as it was before; the columns that were not. None when it is no line of this person's."""
    line = person_changes.change_of(work.db, person, change_id)
    if line is None:
        return None
    return change(work, house, person, json.loads(house.cipher.unseal(line.sealed))["before"], who)


def history(work: Work, house: House, person: Person) -> Sequence[Change]:
    """Somebody's history, newest first; a line no key fits any more is left out."""
    lines = []
    for row in person_changes.changes_of(work.db, person, SHOWN):
        try:
            kept = json.loads(house.cipher.unseal(row.sealed))
        except json.JSONDecodeError:
            continue
        lines.append(Change(row.id, row.at, row.actor, kept["before"], kept["after"]))
    return lines


def placed(work: Work, station_id: int, columns: Mapping[str, Any]) -> dict[str, Any]:
    """The same columns with the community as its id, made when nobody knew it."""
    row = dict(columns)
    if "community" in row:
        name = row.pop("community")
        row["community_id"] = get_or_make_community(work.db, station_id, name).id if name else None
    return row
