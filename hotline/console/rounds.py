"""Check-in rounds: who would be rung, start one, how far it has come, and pause, resume, cancel it."""

from __future__ import annotations

from tempfile import SpooledTemporaryFile
from typing import IO, Any, cast

from flask import Response, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse
from wtforms import HiddenField, SelectField, SelectMultipleField, TimeField
from wtforms.validators import InputRequired, Length, Optional

from hotline.console.door import Form, door, house, me, shown_name, shown_phone, writes
from hotline.console.pages import said
from hotline.flows.read_console import read_communities, read_rounds
from hotline.flows.read_round import A_PAGE, Chosen, PersonRung, read_round, take_list
from hotline.flows.record_visit import visit_key
from hotline.flows.start_round import CATEGORIES, SCRIPTS, RoundError, RoundOrder, start_round, start_round_once
from hotline.flows.steer_round import cancel_round, pause_round, resume_round
from hotline.terms import CallbackState, Level, Outcome

STEERING = {"pause": pause_round, "resume": resume_round, "cancel": cancel_round}
SHOWN_FIRST = 10
WORDS = {*(state.value for state in CallbackState), *(outcome.value for outcome in Outcome)}
FORMS = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
IN_MEMORY = 2_000_000  # bytes of a list that are kept in memory before it goes to disk


class RoundForm(Form):
    """Whom to ring, what about, and whether daily. `whom` is "level:LEVEL" or "community:NAME"."""

    key = HiddenField(validators=[Optional(), Length(max=64)])
    whom = SelectField("打给谁", [InputRequired("请选小区或管控级别")])
    categories = SelectMultipleField("只打给（不选就是全部）")
    script = SelectField("为什么打")
    repeat = TimeField("每天重复的时间（可不填）", [Optional()])

    def offer(self) -> None:
        """Fills in what there is to choose from."""
        communities = read_communities(house())
        levels = [level.value for level in Level if level is not Level.NORMAL]
        self.whom.choices = {
            "管控级别": [(f"level:{level}", f"所有{said('level', level)}的小区") for level in levels],
            "小区": [(f"community:{c.name}", f"{c.name}（{said('level', c.level.value)}）") for c in communities],
        }
        self.script.choices = [(script, said("script", script)) for script in SCRIPTS]
        self.categories.choices = [(name, said("category", name)) for name in CATEGORIES]

    def order(self) -> RoundOrder:
        """What was asked for, once it is valid."""
        what, _, name = self.whom.data.partition(":")
        return RoundOrder(
            community=name if what == "community" else None,
            level=Level(name) if what == "level" else None,
            categories=tuple(self.categories.data or ()),
            script=self.script.data,
            repeat_at=self.repeat.data,
            by=me().name,
        )


@door.get("/rounds")
def rounds() -> str:
    """Check-in rounds with their progress."""
    return render_template("console/rounds.html", rounds=read_rounds(house()), round_name=round_name)


@door.route("/rounds/new", methods=["GET", "POST"])
@writes
def round_new() -> str | AnyResponse:
    """First who would be rung and who is left out, ringing nobody; then, confirmed, the round - once, however often it is pressed."""
    confirmed = request.method == "POST"
    form = RoundForm() if confirmed else RoundForm(request.args, meta={"csrf": False})  # a look has no effect that needs a guard
    form.offer()
    planned = None
    try:
        if confirmed and form.validate_on_submit() and form.key.data:
            made = start_round_once(house(), form.order(), key=form.key.data)
            flash("这一轮已经开始。")
            return redirect(url_for("console.round_page", round_id=made))
        if request.args.get("whom") and not confirmed and form.validate():
            planned = start_round(house(), form.order(), dry_run=True)
    except RoundError:  # the community was renamed or is gone since the form was shown
        form.whom.errors = ["没有这个小区了，请重新选择"]
    return render_template(
        "console/round_new.html", form=form, planned=planned, key=visit_key(), first=SHOWN_FIRST, now=house().clock.now()
    )


@door.get("/rounds/<int:round_id>")
def round_page(round_id: int) -> str:
    """One round: how far it has come, whom it is for, who is to be knocked for."""
    chosen, page = _chosen(), request.args.get("page", "1")
    number = int(page) if page.isdecimal() and 0 < len(page) < 6 else 1
    try:
        view = read_round(house(), round_id, chosen, page=max(number, 1))
    except RoundError:
        raise NotFound from None
    pages = -(-view.found // A_PAGE)
    return render_template(
        "console/round.html", view=view, chosen=chosen, page=max(number, 1), pages=pages, round_name=round_name, how_far=how_far
    )


@door.get("/rounds/<int:round_id>/people.<form>")
def round_list(round_id: int, form: str) -> Response:
    """The list of a round's people as a spreadsheet, filtered as the page is; numbers and names as this user may see them."""
    if form not in FORMS:
        abort(404)
    out = cast("IO[bytes]", SpooledTemporaryFile(IN_MEMORY))  # noqa: SIM115 - closed with the answer
    try:
        take_list(house(), round_id, _chosen(), form, out, who=me(), cells=_cells)
    except RoundError:
        raise NotFound from None
    out.seek(0)
    return send_file(out, mimetype=FORMS[form], as_attachment=True, download_name=f"round-{round_id}.{form}")


@door.post("/rounds/<int:round_id>/<what>")
@writes
def steer(round_id: int, what: str) -> AnyResponse:
    """Pause, resume or cancel a round."""
    if what not in STEERING:
        abort(404)
    try:
        STEERING[what](house(), round_id, by=me().name)
    except RoundError:  # somebody else was faster
        flash("这一轮的状态已经变了，请看最新的情况。")
        return redirect(url_for("console.rounds"))
    return redirect(url_for("console.round_page", round_id=round_id))


def round_name(name: str) -> str:
    """A round's name as people say it: its community, its control level, or that it is of a list."""
    return "名单" if name == "list" else said("level", name)


def how_far(word: str) -> str:
    """A state or an outcome in words."""
    states = {"waiting": "等待拨打", "dialing": "正在拨", "in_call": "通话中", "exhausted": "没联系上，请人上门", "done": "完成"}
    return states.get(word) or said("outcome", word)


def _chosen() -> Chosen:
    word = request.args.get("word") or None
    if word is not None and word not in WORDS:
        abort(404)
    # Whoever sees no numbers and names does not find out about them by searching either.
    return Chosen(word, request.args.get("q", "").strip()[:60] if me().sees_phones else "")


def _cells(one: PersonRung) -> dict[str, Any]:
    zone, person, callback = house().settings.timezone, one.resident, one.callback

    def local(moment: Any) -> str:
        return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""

    return {
        "姓名": shown_name(person.name) if person else "不在名册",
        "电话": shown_phone(callback.phone),
        "小区": one.community or "",
        "地址": (person.address or "") if person and me().sees_phones else "",
        "情况": how_far(one.word),
        "拨打次数": callback.attempts,
        "下次拨打": local(callback.next_attempt_at),
        "结束": local(callback.ended_at),
        "上门工单": one.ticket.code if one.ticket else "",
    }
