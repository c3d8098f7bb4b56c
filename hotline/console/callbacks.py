"""Whom the line rings: due, later, not reached, reached today; somebody can be rung at once, or be left in peace."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from hotline.console.door import door, house, me, writes
from hotline.flows.steer_callback import call_off, read_callbacks, ring_now
from hotline.store.queries.callback_list import LISTS

PRESSES = {"now": ring_now, "off": call_off}


@door.get("/callbacks")
def callbacks() -> str:
    """One list of them, the others a press away."""
    name = request.args.get("list", "due")
    if name not in LISTS:
        raise NotFound
    return render_template("console/callbacks.html", view=read_callbacks(house(), name), name=name)


@door.post("/callbacks/<int:callback_id>/<any({}):what>".format(", ".join(PRESSES)))
@writes
def steer_callback(callback_id: int, what: str) -> Response:
    """Rung at once, or not at all."""
    said = PRESSES[what](house(), callback_id, me())
    if said is None:
        raise NotFound
    flash(said)
    name = request.form.get("list", "")
    return redirect(url_for("console.callbacks", list=name if name in LISTS else None))
