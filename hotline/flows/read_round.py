"""One round as the console shows it: its figures, its people, who is to be knocked for; and the list to take away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from hotline.flows.accounts import Account
from hotline.flows.export import WRITERS
from hotline.flows.house import House
from hotline.flows.steer_round import RoundSeen, see_round
from hotline.store.queries import round_people
from hotline.store.queries.exports import audit

A_PAGE = 100
KNOCK_SHOWN = 100


@dataclass(frozen=True, slots=True)
class PersonRung:
    """One person of a round. `word`: the state, or the outcome once it has ended. `ticket`: by which somebody is sent to the door."""

    callback: Any
    word: str
    resident: Any | None
    community: str | None
    ticket: Any | None


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which people of a round: those that far (`word`), whose name, number or address holds `sought`."""

    word: str | None = None
    sought: str = ""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round, one page of the people chosen, how many were chosen, and who is still to be knocked for.

    `tickets`: what the people of this page have needed since the round began, by number.
    """

    round: RoundSeen
    people: Sequence[PersonRung]
    found: int
    knock: Sequence[PersonRung]
    tickets: Mapping[str, Sequence[Any]]


def read_round(house: House, round_id: int, chosen: Chosen, *, page: int = 1) -> RoundView:
    """A round whole; `page` counts from 1. Raises RoundError when there is none."""
    seen = see_round(house, round_id)
    with house.transaction() as work:
        word, sought = chosen.word, chosen.sought
        rows = round_people.people_of(work.db, round_id, word=word, sought=sought, limit=A_PAGE, offset=(page - 1) * A_PAGE)
        found = round_people.count_people(work.db, round_id, word=word, sought=sought)
        knock = round_people.to_knock_for(work.db, round_id, KNOCK_SHOWN)
        people = [PersonRung(*row) for row in rows]
        tickets = round_people.tickets_since(work.db, [one.callback.phone for one in people], seen.starts_at)
        return RoundView(seen, people, found, [PersonRung(*row) for row in knock], tickets)


def take_list(
    house: House, round_id: int, chosen: Chosen, form: str, out: IO[bytes], *, who: Account, cells: Callable[[PersonRung], dict[str, Any]]
) -> int:
    """Writes the chosen people of a round to `out` as "csv" or "xlsx", one row of `cells` each; how many. Audited.

    Raises RoundError for no such round, KeyError for an unknown form.
    """
    write = WRITERS[form]
    see_round(house, round_id)
    written = 0
    with house.transaction() as work:

        def rows() -> Iterator[dict[str, Any]]:
            nonlocal written
            for row in round_people.each_of(work.db, round_id, word=chosen.word, sought=chosen.sought):
                written += 1
                yield cells(PersonRung(*row))

        write(out, rows())
        audit(work.db, who.name, "round_list_taken", round=round_id, people=written)
    return written
