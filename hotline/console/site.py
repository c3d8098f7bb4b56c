"""Puts the console's pages and presses onto the application."""

from __future__ import annotations

from flask import Flask
from flask_wtf import CSRFProtect

from hotline.console import callbacks, communities, lists, pages, people, presses, reports, residents, rounds, supplies, tickets
from hotline.console.door import door, set_up

PARTS = (callbacks, communities, lists, pages, people, presses, reports, residents, rounds, supplies, tickets)  # imported for their routes


def add_console(app: Flask) -> None:
    """Login, pages and presses under /console; forms are guarded against foreign pages, the carrier's webhooks are signed instead."""
    app.before_request(lists.room_for_lists)  # before the guard of forms, which reads what was sent
    csrf = CSRFProtect()
    set_up(app, csrf)
    app.register_blueprint(door)
    for blueprint in ("sms", "voice", "talks"):
        csrf.exempt(app.blueprints[blueprint])
