"""Adding, correcting and undoing by hand: what the pages of residents and of volunteers do alike."""

from __future__ import annotations

from flask import flash, redirect, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from hotline.console.cells import PersonForm
from hotline.console.door import house, me
from hotline.flows.change_person import Known, Person, Stale
from hotline.flows.keep_person import add_person, edit_person, undo_person
from hotline.flows.roster_rows import BadCell
from hotline.store.models import Resident
from hotline.terms import Line
from hotline.words.catalogue import render


def added(form: PersonForm, kind: type[Person]) -> Response | None:
    """To whoever was added, or is there already under this number; None while there is a form to fill in, faults at its fields."""
    if not form.validate_on_submit():
        return None
    try:
        return to_person(kind, add_person(house(), kind, form.cells(), me()), _words("added"))
    except BadCell as bad:
        form.blame(bad)
    except Known as known:
        return to_person(kind, known.id, _words("known"))
    return None


def corrected(form: PersonForm, kind: type[Person], person_id: int) -> Response | None:
    """To whoever was corrected; None when the form is to be shown again, with what is wrong at its fields."""
    if not form.validate_on_submit():
        return None
    try:
        changed = edit_person(house(), kind, person_id, form.cells(), me(), seen=form.seen.data or "")
        return to_person(kind, person_id, _words("changed" if changed else "unchanged"))
    except BadCell as bad:
        form.blame(bad)
    except Stale as stale:
        form.compare(stale.mark)
    return None


def undone(kind: type[Person], person_id: int, change_id: int) -> Response:
    """To the person of whom a line of the history was undone."""
    columns = undo_person(house(), kind, person_id, change_id, me())
    return to_person(kind, person_id, None if columns is None else _words("undone" if columns else "unchanged"))


def to_person(kind: type[Person], person_id: int, told: str | None) -> Response:
    """To a person's page, with what came of it; not found where that is None."""
    if told is None:
        raise NotFound
    flash(told)
    if kind is Resident:
        return redirect(url_for("console.resident", resident_id=person_id))
    return redirect(url_for("console.volunteer", volunteer_id=person_id))


def _words(key: str) -> str:
    return render(Line(f"people.{key}"), "zh_CN")
