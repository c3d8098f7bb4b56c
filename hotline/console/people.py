"""Volunteers: the list, one with what they carry and were asked, and what a coordinator decides about them or corrects."""

from __future__ import annotations

from flask import render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from hotline.console.by_hand import added, corrected, to_person, undone
from hotline.console.cells import COLUMNS, cell_said
from hotline.console.door import door, edits, house, me, writes
from hotline.console.pages import said
from hotline.console.volunteer_form import SKILLS, VolunteerForm, filled_in
from hotline.dispatch.times import hours_written
from hotline.flows.read_console import read_communities
from hotline.flows.read_volunteers import VolunteerView, read_volunteer, read_volunteers
from hotline.flows.roster_rows import USUAL_CAPACITY
from hotline.flows.steer_volunteer import STEERING, steer_volunteer
from hotline.store.models import Volunteer
from hotline.store.queries.volunteer_list import VolunteerFilter

STATES = ("pending", "verified", "active", "inactive", "on", "off")


@door.get("/volunteers")
def volunteers() -> str:
    """The pool, filtered; those who wait for a yes first."""
    asked = request.args
    community, skill, state = asked.get("community", ""), asked.get("skill") or None, asked.get("state") or None
    if (skill is not None and skill not in SKILLS) or (state is not None and state not in STATES):
        raise NotFound
    wanted = VolunteerFilter(
        community_id=int(community) if community.isdecimal() and len(community) < 10 else None,
        skill=skill,
        state=state,
        sought=asked.get("q", "").strip()[:60] if me().sees_phones else "",  # a search would tell what is masked
    )
    return render_template("console/volunteers.html", view=read_volunteers(house(), wanted), wanted=wanted, skills=SKILLS, states=STATES)


@door.get("/volunteers/<int:volunteer_id>")
def volunteer(volunteer_id: int) -> str:
    """One volunteer whole."""
    return _page(_found(volunteer_id), None)


@door.route("/volunteers/new", methods=["GET", "POST"])
@edits
def volunteer_new() -> str | Response:
    """Somebody who offered help at the counter or by telephone: active at once."""
    form = VolunteerForm(capacity=str(USUAL_CAPACITY))
    form.offer(read_communities(house()))
    return added(form, Volunteer) or render_template("console/volunteer_new.html", form=form)


@door.post("/volunteers/<int:volunteer_id>/edit")
@edits
def volunteer_edit(volunteer_id: int) -> str | Response:
    """Corrects what is on file; what was there before stays in the history."""
    form = VolunteerForm()
    form.offer(_found(volunteer_id).communities)
    return corrected(form, Volunteer, volunteer_id) or _page(_found(volunteer_id), form)


@door.post("/volunteers/<int:volunteer_id>/undo/<int:change_id>")
@edits
def volunteer_undo(volunteer_id: int, change_id: int) -> Response:
    """What a line of the history changed is as it was before."""
    return undone(Volunteer, volunteer_id, change_id)


@door.post("/volunteers/<int:volunteer_id>/<any({}):what>".format(", ".join(STEERING)))
@writes
def volunteer_steer(volunteer_id: int, what: str) -> Response:
    """上线, 下线, 停用, 恢复, and the answer to a 报名."""
    return to_person(Volunteer, volunteer_id, steer_volunteer(house(), volunteer_id, what, me()))


def _found(volunteer_id: int) -> VolunteerView:
    view = read_volunteer(house(), volunteer_id)
    if view is None:
        raise NotFound
    return view


def _page(view: VolunteerView, form: VolunteerForm | None) -> str:
    """The page; `form` holds what was typed wrongly, and is filled in from what is on file where there is none."""
    if form is None and me().may_write and me().sees_phones:
        form = filled_in(view.volunteer, view.community)
        form.offer(view.communities)
    return render_template(
        "console/volunteer.html", view=view, form=form, columns=COLUMNS, hours=hours_written(view.volunteer.hours), cell_said=cell_said,
        places={place.id: place.name for place in view.communities},
    )  # fmt: skip


@door.context_processor
def words_of_people() -> dict[str, object]:
    """What templates about people may call: several words of one kind in one line."""
    return {"listed": lambda prefix, words: "、".join(said(prefix, word) for word in words)}
