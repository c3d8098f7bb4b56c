"""Volunteers: the list, one with what they carry and were asked, and what a coordinator decides about them or corrects."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import SelectMultipleField, StringField
from wtforms.validators import Length

from hotline.console.cells import COLUMNS, PersonForm, cell_said, joined, others_of
from hotline.console.door import door, edits, house, me, writes
from hotline.console.pages import said
from hotline.dispatch.times import hours_written
from hotline.flows.change_person import Known, Stale, as_seen
from hotline.flows.keep_volunteer import add_volunteer, edit_volunteer, undo_volunteer
from hotline.flows.read_console import read_communities
from hotline.flows.read_volunteers import VolunteerView, read_volunteer, read_volunteers
from hotline.flows.roster_rows import LANGUAGES, USUAL_CAPACITY, BadCell
from hotline.flows.steer_volunteer import STEERING
from hotline.flows.steer_volunteer import steer_volunteer as decide
from hotline.store.models import Volunteer
from hotline.store.queries.volunteer_list import VolunteerFilter
from hotline.terms import Line, Skill
from hotline.words.catalogue import render

SKILLS = [skill.value for skill in Skill]
SPOKEN = list(dict.fromkeys(LANGUAGES.values()))
STATES = ("pending", "verified", "active", "inactive", "on", "off")


class VolunteerForm(PersonForm):
    """A volunteer as a row of a list has them."""

    skills = SelectMultipleField("技能", choices=SKILLS)
    languages = SelectMultipleField("语言", choices=SPOKEN)
    other_languages = StringField("其他语言", [Length(max=60)])
    building = StringField("住哪栋楼", [Length(max=40)])
    hours = StringField("服务时间（不填就是随时）", [Length(max=300)])
    capacity = StringField("同时最多接几张单", [Length(max=10)])

    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        plain = {name: self.data[name] or "" for name in ("name", "phone", "building", "hours", "capacity")}
        languages = joined(self.languages.data, self.other_languages.data)
        return plain | {"community": self.place(), "skills": joined(self.skills.data), "languages": languages}


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
    if form.validate_on_submit():
        try:
            added = add_volunteer(house(), form.cells(), me())
        except BadCell as bad:
            form.blame(bad)
        except Known as known:
            flash(_words("known"))
            return redirect(url_for("console.volunteer", volunteer_id=known.id))
        else:
            flash(_words("added"))
            return redirect(url_for("console.volunteer", volunteer_id=added))
    return render_template("console/volunteer_new.html", form=form)


@door.post("/volunteers/<int:volunteer_id>/edit")
@edits
def volunteer_edit(volunteer_id: int) -> str | Response:
    """Corrects what is on file; what was there before stays in the history."""
    view = _found(volunteer_id)
    form = VolunteerForm()
    form.offer(view.communities)
    if form.validate_on_submit():
        try:
            changed = edit_volunteer(house(), volunteer_id, form.cells(), me(), seen=form.seen.data or "")
        except BadCell as bad:
            form.blame(bad)
        except Stale:
            view = _found(volunteer_id)
            form.compare(view.volunteer)
        else:
            flash(_words("changed" if changed else "unchanged"))
            return redirect(url_for("console.volunteer", volunteer_id=volunteer_id))
    return _page(view, form)


@door.post("/volunteers/<int:volunteer_id>/undo/<int:change_id>")
@edits
def volunteer_undo(volunteer_id: int, change_id: int) -> Response:
    """What a line of the history changed is as it was before."""
    undone = undo_volunteer(house(), volunteer_id, change_id, me())
    if undone is None:
        raise NotFound
    flash(_words("undone" if undone else "unchanged"))
    return redirect(url_for("console.volunteer", volunteer_id=volunteer_id))


@door.post("/volunteers/<int:volunteer_id>/<any({}):what>".format(", ".join(STEERING)))
@writes
def volunteer_steer(volunteer_id: int, what: str) -> Response:
    """上线, 下线, 停用, 恢复, and the answer to a 报名."""
    told = decide(house(), volunteer_id, what, me())
    if told is None:
        raise NotFound
    flash(told)
    return redirect(url_for("console.volunteer", volunteer_id=volunteer_id))


def _found(volunteer_id: int) -> VolunteerView:
    view = read_volunteer(house(), volunteer_id)
    if view is None:
        raise NotFound
    return view


def _page(view: VolunteerView, form: VolunteerForm | None) -> str:
    """The page; `form` holds what was typed wrongly, and is filled in from what is on file where there is none."""
    if form is None and me().may_write and me().sees_phones:
        form = _filled_in(view.volunteer, view.community)
        form.offer(view.communities)
    return render_template(
        "console/volunteer.html", view=view, form=form, columns=COLUMNS, hours=hours_written(view.volunteer.hours), cell_said=cell_said,
        places={place.id: place.name for place in view.communities},
    )  # fmt: skip


def _filled_in(found: Volunteer, community: str | None) -> VolunteerForm:
    return VolunteerForm(
        None,
        seen=as_seen(found),
        name=found.name,
        community=community or "",
        skills=found.skills,
        languages=[word for word in found.languages if word in SPOKEN],
        other_languages=others_of(found.languages, SPOKEN),
        building=f"{found.building}栋" if found.building else "",
        hours=hours_written(found.hours),
        capacity=str(found.capacity),
    )


def _words(key: str) -> str:
    return render(Line(f"people.{key}"), "zh_CN")


@door.context_processor
def words_of_people() -> dict[str, object]:
    """What templates about people may call: several words of one kind in one line."""
    return {"listed": lambda prefix, words: "、".join(said(prefix, word) for word in words)}
