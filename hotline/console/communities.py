"""Communities: how closed each is, since when, and another level: first what it changes, then once."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from hotline.console.door import door, house, me, writes
from hotline.console.rounds import round_name
from hotline.flows.steer_level import change_level, read_level, read_levels
from hotline.terms import Level


@door.get("/communities")
def communities() -> str:
    """All of them with their levels."""
    rows = read_levels(house())
    return render_template("console/communities.html", rows=rows, stations=len({row.station for row in rows}) > 1)


@door.get("/communities/<int:community_id>")
def community(community_id: int) -> str:
    """One community with its history; with `level`, what that level would change."""
    wanted = _level(request.args["level"]) if "level" in request.args else None
    view = read_level(house(), community_id, wanted)
    if view is None:
        raise NotFound
    return render_template("console/community.html", view=view, wanted=wanted, levels=list(Level), round_name=round_name)


@door.post("/communities/<int:community_id>/level")
@writes
def community_level(community_id: int) -> Response:
    """The level, as it was looked at."""
    told = change_level(house(), community_id, _level(request.form.get("level", "")), me(), seen=request.form.get("seen", ""))
    if told is None:
        raise NotFound
    flash(told)
    return redirect(url_for("console.community", community_id=community_id))


def _level(word: str) -> Level:
    try:
        return Level(word)
    except ValueError:
        raise BadRequest from None
