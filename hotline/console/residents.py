"""Residents: the roster, one with what was said, rung and ordered, and what a coordinator corrects and decides."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from hotline.console.by_hand import added, corrected, to_person, undone
from hotline.console.cells import COLUMNS, cell_said
from hotline.console.door import door, edits, house, me, writes
from hotline.console.resident_form import KINDS, ResidentForm, filled_in
from hotline.flows.read_console import read_communities
from hotline.flows.read_residents import ResidentView, read_resident, read_roster
from hotline.flows.record_visit import visit_key
from hotline.flows.steer_resident import ring_resident, set_calls, set_on_roster
from hotline.store.models import Resident
from hotline.store.queries.resident_list import A_PAGE, MOMENTS_SHOWN, ResidentFilter


@door.get("/residents")
def residents() -> str:
    """The roster, filtered and searched, page by page."""
    asked = request.args
    community, category, page = asked.get("community", ""), asked.get("category") or None, asked.get("page", "1")
    if category is not None and category not in KINDS:
        raise NotFound
    wanted = ResidentFilter(
        community_id=int(community) if community.isdecimal() and len(community) < 10 else None,
        category=category,
        sought=asked.get("q", "").strip()[:60] if me().sees_phones else "",  # a search would tell what is masked
        no_calls=asked.get("no_calls") == "1",
        gone=asked.get("gone") == "1",
    )
    number = max(int(page), 1) if page.isdecimal() and len(page) < 6 else 1
    view = read_roster(house(), wanted, number)
    return render_template("console/residents.html", view=view, wanted=wanted, kinds=KINDS, page=number, pages=-(-view.found // A_PAGE))


@door.get("/residents/<int:resident_id>")
def resident(resident_id: int) -> str:
    """One resident whole. What was said in a psychological contact is shown on request only, and that is audited."""
    return _page(_found(resident_id), None)


@door.route("/residents/new", methods=["GET", "POST"])
@edits
def resident_new() -> str | Response:
    """Somebody who is on no list yet."""
    form = ResidentForm()
    form.offer(read_communities(house()))
    form.offer_languages(None)
    return added(form, Resident) or render_template("console/resident_new.html", form=form)


@door.post("/residents/<int:resident_id>/edit")
@edits
def resident_edit(resident_id: int) -> str | Response:
    """Corrects what is on file; what was there before stays in the history."""
    view = _found(resident_id)
    form = ResidentForm()
    form.offer(view.communities)
    form.offer_languages(view.resident.language)
    return corrected(form, Resident, resident_id) or _page(_found(resident_id), form)


@door.post("/residents/<int:resident_id>/undo/<int:change_id>")
@edits
def resident_undo(resident_id: int, change_id: int) -> Response:
    """What a line of the history changed is as it was before."""
    return undone(Resident, resident_id, change_id)


@door.post("/residents/<int:resident_id>/<any(calls_off, calls_on):what>")
@writes
def resident_calls(resident_id: int, what: str) -> Response:
    """不再拨打, 恢复."""
    return to_person(Resident, resident_id, set_calls(house(), resident_id, me(), wanted=what == "calls_on"))


@door.post("/residents/<int:resident_id>/<any(off_roster, on_roster):what>")
@writes
def resident_on_roster(resident_id: int, what: str) -> Response:
    """移出名册, 移回名册."""
    return to_person(Resident, resident_id, set_on_roster(house(), resident_id, me(), wanted=what == "on_roster"))


@door.post("/residents/<int:resident_id>/ring")
@writes
def resident_ring(resident_id: int) -> Response:
    """请现在回电."""
    key = request.form.get("key", "")
    if not 0 < len(key) <= 64:
        raise BadRequest
    return to_person(Resident, resident_id, ring_resident(house(), resident_id, key, me()))


def _found(resident_id: int) -> ResidentView:
    opened = request.method == "GET" and request.args.get("words") == "1" and me().sees_phones
    view = read_resident(house(), resident_id, sensitive_for=me() if opened else None)
    if view is None:
        raise NotFound
    return view


def _page(view: ResidentView, form: ResidentForm | None) -> str:
    """The page; `form` holds what was typed wrongly, and is filled in from what is on file where there is none."""
    if form is None and me().may_write and me().sees_phones:
        form = filled_in(view.resident, view.community)
        form.offer(view.communities)
        form.offer_languages(view.resident.language)
    places = {place.id: place.name for place in view.communities}
    return render_template(
        "console/resident.html",
        view=view,
        form=form,
        columns=COLUMNS,
        cell_said=cell_said,
        places=places,
        key=visit_key(),
        most=MOMENTS_SHOWN,
    )
