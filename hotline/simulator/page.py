"""The page with the handsets, and the few files it needs."""

from __future__ import annotations

from flask import Blueprint, render_template

from hotline.simulator.rest import exchange_here

page = Blueprint("page", __name__, template_folder="templates", static_folder="static", static_url_path="/static")


@page.get("/")
def handsets() -> str:
    """Two handsets side by side."""
    return render_template("handsets.html", line=exchange_here().settings.line_number)
