"""How things are shown, and the page of recorded messages."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template
from werkzeug.exceptions import NotFound

from hotline.console.door import door, house, me, shown_name, shown_phone
from hotline.flows.read_console import (
    read_recording,
    read_recordings,
)
from hotline.store.engine import DatabaseAway
from hotline.terms import Line
from hotline.words.catalogue import catalogue, render
from hotline.words.goods import items_text


@door.app_errorhandler(DatabaseAway)
def away(_error: DatabaseAway) -> tuple[str, int]:
    """The database does not answer: said plainly, tried again by itself."""
    return render_template("console/away.html"), 503


@door.context_processor
def ways_of_showing() -> dict[str, object]:
    """What templates may call."""
    return {
        "phone": shown_phone,
        "person": shown_name,
        "goods": lambda items: items_text(items, "zh_CN"),
        "me": me,
        "said": said,
        "reasons_said": reasons_said,
        "zone": house().settings.timezone,
    }


def said(prefix: str, word: str) -> str:
    """A word of the history or of a rank as people say it; the word itself where the catalogue has none."""
    key = f"{prefix}.{word}"
    return render(Line(key), "zh_CN") if key in catalogue("zh_CN") else word


def reasons_said(reasons: list[Any]) -> str:
    """Why a volunteer was ranked there: "同一小区 40、讲同一种话 10"."""
    return "、".join(" ".join((said("explain", str(r[0])), *map(str, r[1:]))) if isinstance(r, list) else str(r) for r in reasons)


@door.get("/recordings")
def recordings() -> str:
    """Messages left after the tone."""
    return render_template("console/recordings.html", rows=read_recordings(house()))


@door.get("/recordings/<int:recording_id>")
def sound(recording_id: int) -> Response:
    """The sound of one message; audited."""
    if not me().sees_phones:
        abort(403)
    found = read_recording(house(), recording_id, me())
    if found is None:
        raise NotFound
    return Response(found, mimetype="audio/mpeg")
