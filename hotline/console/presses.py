"""What a coordinator presses: decisions on tickets, and a need typed in after a visit. Each calls one flow."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from hotline.console.door import door, house, me, writes
from hotline.flows.record_visit import Visit, record_visit, visit_key
from hotline.kernel.phones import PhoneError


class VisitForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """A need collected at the door."""

    key = HiddenField()
    phone = StringField("电话", [InputRequired("请填电话"), Length(max=40)])
    name = StringField("姓名", [Length(max=60)])
    address = StringField("地址", [Length(max=200)])
    words = TextAreaField("需要什么", [InputRequired("请写下需要什么"), Length(max=1000)])


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
