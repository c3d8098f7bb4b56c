"""Lists of residents and volunteers, uploaded as a file: all of it or nothing, every bad row named."""

from __future__ import annotations

from typing import IO

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.file import FileField, FileRequired
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response

from hotline.console.cells import COLUMNS
from hotline.console.door import Form, door, edits, house, me
from hotline.flows.import_people import import_residents, import_volunteers
from hotline.flows.roster_file import BadFile, Limit
from hotline.flows.roster_rows import RESIDENT_HEADERS, VOLUNTEER_HEADERS
from hotline.words.catalogue import render

LIMIT = Limit(mb=5, unpacked_mb=60, rows=20_000)
"""A city's roster; read here it costs this process some seconds, in which calls are answered too. Longer ones: by the command line."""
PIECE = 1024 * 1024  # bytes of a form in memory at once; the file itself goes to disk
LET_BY_MB = 64
FAULTS_SHOWN = 200
TAKES = {"residents": import_residents, "volunteers": import_volunteers}
HEADERS = {"residents": RESIDENT_HEADERS, "volunteers": VOLUNTEER_HEADERS}
ENDPOINT = "console.list_import"


class ListForm(Form):
    """One file."""

    file = FileField("名单文件", [FileRequired("请选一个文件")])


def room_for_lists() -> None:
    """A list may be larger than what else is sent here. Before anything reads the form; only for whoever may bring one."""
    if _may_bring():
        request.max_content_length = LIMIT.mb * 1024 * 1024
        request.max_form_memory_size = PIECE


def _may_bring() -> bool:
    if request.endpoint != ENDPOINT:  # first, for the carrier's requests are asked too
        return False
    who = current_user.who if current_user.is_authenticated else None
    return who is not None and who.may_write and who.sees_phones


@door.route("/<any(residents, volunteers):what>/import", methods=["GET", "POST"])
@edits
def list_import(what: str) -> str | Response:
    """Takes a CSV or XLSX file; a second time changes nothing twice, for people are known by their numbers."""
    form, done, why = ListForm(), None, None
    if form.validate_on_submit():
        try:
            done = TAKES[what](house(), form.file.data.read(), by=me().name, limit=LIMIT)
        except BadFile as bad:
            why = render(bad.told, "zh_CN")
        else:
            if not done.faults:
                left_out = f"；不认识的列没有导入：{'、'.join(done.unknown)}" if done.unknown else ""
                flash(f"已导入 {done.taken} 人，其中新增 {done.new} 人{left_out}。")
                return redirect(url_for(f"console.{what}"))
    faults = [(f.line, COLUMNS.get(f.column, f.column), render(f.told, "zh_CN")) for f in done.faults[:FAULTS_SHOWN]] if done else []
    headers = [ways[0] for ways in HEADERS[what].values()]
    return render_template(
        "console/list_import.html", form=form, what=what, done=done, why=why, faults=faults, headers=headers, most=LIMIT.mb, rows=LIMIT.rows
    )


@door.app_errorhandler(RequestEntityTooLarge)
def too_large(error: RequestEntityTooLarge) -> tuple[str, int] | RequestEntityTooLarge:
    """Said plainly in the console; the carrier's webhooks get the bare answer."""
    if not request.path.startswith(f"{door.url_prefix}/"):
        return error
    if _may_bring():
        _let_go_by(request.environ["wsgi.input"], request.content_length or 0)
    return render_template("console/too_large.html", most=LIMIT.mb), 413


def _let_go_by(sent: IO[bytes], length: int) -> None:
    """Reads what is announced as too long, of which nothing was read yet: a browser shows an answer only once it has got rid of it all."""
    if LIMIT.mb * 1024 * 1024 < length <= LET_BY_MB * 1024 * 1024:
        left = length
        while left > 0 and (piece := sent.read(min(PIECE, left))):
            left -= len(piece)
