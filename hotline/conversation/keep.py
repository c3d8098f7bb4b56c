"""A `Talk` as JSON and back: a call's place lives in its row between two requests.

A row may be older or newer than the program (rolling restart): a field that is missing takes its default, one
that is unknown is left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from hotline.conversation.turns import Draft, Place, Talk
from hotline.terms import Item, Kind, Purpose, Risk, Urgency, Who, Wish

Shape = type[Talk] | type[Draft] | type[Item] | type[Wish]


def dump(talk: Talk) -> dict[str, Any]:
    """Plain dicts, lists, strings and numbers, fit for `json.dumps`."""
    return _plain(talk, Talk)


def _plain(row: Talk | Draft | Item | Wish, shape: Shape) -> dict[str, Any]:
    """One level: `dataclasses.asdict` copies every value deeply, and cost as much as the dialogue itself."""
    kept: dict[str, Any] = {name: getattr(row, name) for name in _names(shape)}
    for name in ("draft", "unfinished"):
        if kept.get(name) is not None:
            kept[name] = _plain(kept[name], Draft)
    for name in ("wish", "booked_for"):
        if kept.get(name) is not None:
            kept[name] = _plain(kept[name], Wish)
    if "items" in kept:
        kept["items"] = [_plain(item, Item) for item in kept["items"]]
    return kept


def load(kept: Mapping[str, Any] | None) -> Talk:
    """The talk that was dumped; a fresh one for None. Raises ValueError for a value no version ever wrote."""
    known = _known(Talk, kept or {})
    if "place" in known:
        known["place"] = Place(known["place"])
    if known.get("crisis") is not None:
        known["crisis"] = Kind(known["crisis"])
    for name in ("draft", "unfinished"):
        if known.get(name) is not None:
            known[name] = _draft(known[name])
    if known.get("booked_for") is not None:
        known["booked_for"] = Wish(**_known(Wish, known["booked_for"]))
    _enums(known, "reasons", Purpose)
    _enums(known, "pending", Kind)
    _enums(known, "kinds_opened", Kind)
    if "opened" in known:
        known["opened"] = tuple(known["opened"])
    return Talk(**known)


def _draft(kept: Mapping[str, Any]) -> Draft:
    known = _known(Draft, kept)
    _enums(known, "kinds", Kind)
    if "items" in known:
        known["items"] = tuple(Item(**_known(Item, item)) for item in known["items"])
    if "urgency" in known:
        known["urgency"] = Urgency(known["urgency"])
    if "risk" in known:
        known["risk"] = Risk(known["risk"])
    if known.get("who") is not None:
        known["who"] = Who(known["who"])
    if known.get("wish") is not None:
        known["wish"] = Wish(**_known(Wish, known["wish"]))
    if "evidence" in known:
        known["evidence"] = tuple(known["evidence"])
    return Draft(**known)


def _known(shape: Shape, kept: Mapping[str, Any]) -> dict[str, Any]:
    names = _names(shape)
    return {name: value for name, value in kept.items() if name in names}


def _names(shape: Shape) -> frozenset[str]:
    return NAMES[shape]


NAMES = {shape: frozenset(field.name for field in fields(shape)) for shape in (Talk, Draft, Item, Wish)}


def _enums(known: dict[str, Any], name: str, enum: type[Kind] | type[Purpose]) -> None:
    if name in known:
        known[name] = tuple(enum(value) for value in known[name])
