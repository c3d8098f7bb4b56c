"""Pressing a form as a browser does: with the guard of the page it stands on."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hotline.flows.house import House
from hotline.store.models import Audit

PASSWORD = "a-long-password"
HOSTILE = "<script>alert(1)</script>"


def guard(client: FlaskClient, page: str) -> str:
    """The guard of the first form on a page."""
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get(page).text)
    assert token is not None
    return token.group(1)


def press(client: FlaskClient, page: str, target: str, **fields: Any) -> TestResponse:
    """Posts a form of a page with the page's own guard."""
    return client.post(target, data=fields | {"csrf_token": guard(client, page)}, content_type="multipart/form-data")


def hidden(page: str, name: str) -> str:
    """What a hidden field of a page holds."""
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None
    return found.group(1)


def audited(house: House, action: str) -> list[Audit]:
    """What the audit says of an action."""
    with house.transaction() as work:
        return [row for row in work.db.query(Audit).order_by(Audit.id) if row.action == action]
