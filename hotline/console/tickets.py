"""The board and one ticket: what is open, what was said, who was asked; and what a coordinator decides about it."""

from __future__ import annotations

import re

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import BadRequest, NotFound
from werkzeug.wrappers import Response

from hotline.console.door import door, house, me, writes
from hotline.flows.decide_ticket import DECISIONS, decide_ticket
from hotline.flows.explain_ticket import ranking_of
from hotline.flows.read_board import read_board
from hotline.flows.read_ticket import read_ticket
from hotline.flows.steer_ticket import give_ticket, take_back_ticket, undo_end
from hotline.store.queries.board import SHOWN, BoardFilter
from hotline.terms import Kind

CODE = re.compile(r"[A-Za-z][0-9]{2,4}")


@door.get("/")
def board() -> str:
    """Open tickets, the urgent first; figures above, each a way to what it counts."""
    asked = request.args
    kind, show, community = asked.get("kind") or None, asked.get("show") or None, asked.get("community", "")
    if (kind is not None and kind not in {k.value for k in Kind}) or (show is not None and show not in SHOWN):
        raise NotFound
    wanted = BoardFilter(
        kind=kind,
        show=show,
        community_id=int(community) if community.isdigit() and len(community) < 10 else None,
        sought=_sought(asked.get("q", "").strip()[:60]),
        ended=asked.get("ended") == "1",
    )
    return render_template("console/board.html", view=read_board(house(), wanted), wanted=wanted)


@door.get("/tickets/<int:ticket_id>")
def ticket(ticket_id: int) -> str:
    """One ticket whole. What was said in a psychological contact is shown on request only, and that is audited."""
    view = read_ticket(house(), ticket_id, sensitive_for=me() if request.args.get("words") == "1" and me().sees_phones else None)
    if view is None:
        raise NotFound
    return render_template("console/ticket.html", view=view)


@door.get("/tickets/<int:ticket_id>/ranking")
def ranking(ticket_id: int) -> str:
    """Who would be asked next for a ticket and who is not asked, with the reasons; the ticket's page fetches it when it is opened."""
    found = ranking_of(house(), ticket_id, lang="zh_CN")
    if found is None:
        raise NotFound
    return render_template("console/ranking.html", ranking=found, ticket_id=ticket_id)


@door.post("/tickets/<int:ticket_id>/<any({}):decision>".format(", ".join(DECISIONS)))
@writes
def decide(ticket_id: int, decision: str) -> Response:
    """同意, 不同意, 收到, 完成, 取消: as by text."""
    return _back(ticket_id, decide_ticket(house(), ticket_id, decision, me()))


@door.post("/tickets/<int:ticket_id>/give")
@writes
def give(ticket_id: int) -> Response:
    """派单: to this volunteer, who has usually agreed by telephone."""
    volunteer = request.form.get("volunteer", "")
    if not volunteer.isdigit() or len(volunteer) > 15:
        raise BadRequest
    return _back(ticket_id, give_ticket(house(), ticket_id, int(volunteer), me()))


@door.post("/tickets/<int:ticket_id>/take_back")
@writes
def take_back(ticket_id: int) -> Response:
    """收回: somebody else is asked."""
    return _back(ticket_id, take_back_ticket(house(), ticket_id, me()))


@door.post("/tickets/<int:ticket_id>/undo")
@writes
def undo(ticket_id: int) -> Response:
    """What was finished or cancelled is wanted after all."""
    return _back(ticket_id, undo_end(house(), ticket_id, me()))


def _sought(words: str) -> str:
    """What is looked for; who sees no numbers and names finds tickets by their code only."""
    return words if me().sees_phones or CODE.fullmatch(words) else ""


def _back(ticket_id: int, said: str | None) -> Response:
    """To the ticket, with what came of it."""
    if said is None:
        raise NotFound
    flash(said)
    return redirect(url_for("console.ticket", ticket_id=ticket_id))
