"""What a coordinator presses: decisions on tickets, rounds, and a need typed in after a visit. Each calls one flow."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from hotline.console.door import door, house, me, writes
from hotline.flows.decide_ticket import decide_ticket
from hotline.flows.record_visit import Visit, record_visit, visit_key
from hotline.flows.start_round import RoundError
from hotline.flows.steer_round import cancel_round, pause_round, resume_round
from hotline.kernel.phones import PhoneError

STEERING = {"pause": pause_round, "resume": resume_round, "cancel": cancel_round}


class VisitForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A need collected at the door."""

    key = HiddenField()
    phone = StringField("电话", [InputRequired("请填电话"), Length(max=40)])
    name = StringField("姓名", [Length(max=60)])
    address = StringField("地址", [Length(max=200)])
    words = TextAreaField("需要什么", [InputRequired("请写下需要什么"), Length(max=1000)])


def _decided(ticket_id: int, decision: str) -> Response:
    said = decide_ticket(house(), ticket_id, decision, me())
    if said is None:
        raise NotFound
    flash(said)
    return redirect(url_for("console.ticket", ticket_id=ticket_id))


@door.post("/tickets/<int:ticket_id>/approve")
@writes
def approve(ticket_id: int) -> Response:
    """同意: the order of an unknown phone goes out."""
    return _decided(ticket_id, "approve")


@door.post("/tickets/<int:ticket_id>/refuse")
@writes
def refuse(ticket_id: int) -> Response:
    """不同意."""
    return _decided(ticket_id, "refuse")


@door.post("/tickets/<int:ticket_id>/acknowledge")
@writes
def acknowledge(ticket_id: int) -> Response:
    """收到: I see to it, pages stop."""
    return _decided(ticket_id, "acknowledge")


@door.post("/tickets/<int:ticket_id>/finish")
@writes
def finish(ticket_id: int) -> Response:
    """完成."""
    return _decided(ticket_id, "finish")


@door.post("/tickets/<int:ticket_id>/cancel")
@writes
def cancel(ticket_id: int) -> Response:
    """Call the ticket off; whoever is on the way is told."""
    return _decided(ticket_id, "cancel")


@door.post("/rounds/<int:round_id>/<what>")
@writes
def steer(round_id: int, what: str) -> Response:
    """Pause, resume or cancel a round."""
    if what not in STEERING:
        abort(404)
    try:
        STEERING[what](house(), round_id, by=me().name)
    except RoundError:  # somebody else was faster
        flash("这一轮的状态已经变了，请看最新的情况。")
    return redirect(url_for("console.rounds"))


@door.route("/visit", methods=["GET", "POST"])
@writes
def visit() -> str | Response:
    """A need collected at the door or passed on."""
    form = VisitForm()
    if form.validate_on_submit():
        data = form.data
        try:
            codes = record_visit(
                house(), Visit(data["key"] or visit_key(), data["phone"], data["name"], data["address"], data["words"]), me()
            )
        except PhoneError as error:
            form.phone.errors = [f"电话不对：{error}"]
        else:
            flash("已登记：" + "、".join(codes))
            return redirect(url_for("console.board"))
    if not form.key.data:
        form.key.data = visit_key()
    return render_template("console/visit.html", form=form)
