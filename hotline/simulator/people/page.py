"""The page with the handsets, and the few files it needs."""

from __future__ import annotations

from flask import Blueprint, Response, make_response, render_template

from hotline.simulator.rest.door import exchange_here

ONLY_OURS = "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

page = Blueprint("page", __name__, template_folder="templates", static_folder="static", static_url_path="/static")


@page.get("/")
def handsets() -> Response:
    """Two handsets side by side; nothing is loaded from elsewhere."""
    answer = make_response(render_template("handsets.html", line=exchange_here().settings.line_number))
    answer.headers["Content-Security-Policy"] = ONLY_OURS
    return answer
