"""A form about a person and a row of a list are the same thing: what was typed becomes cells, what is wrong stands at its field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from hotline.console.door import Form, me, shown_name, shown_phone
from hotline.console.pages import said
from hotline.dispatch.times import hours_written
from hotline.flows.roster_rows import RESIDENT_HEADERS, VOLUNTEER_HEADERS, BadCell
from hotline.store.models import Community
from hotline.words.catalogue import render

COLUMNS = {"community_id": "小区"} | {name: ways[0] for table in (VOLUNTEER_HEADERS, RESIDENT_HEADERS) for name, ways in table.items()}
"""Columns of people as a coordinator calls them."""
WORDS = {"skills": "skill", "languages": "language", "language": "language", "categories": "category"}


class PersonForm(Form):
    """What is asked about everybody. A community is one of those there are, or a new name."""

    plain_columns: ClassVar[tuple[str, ...]] = ("name", "phone")

    seen = HiddenField(validators=[Length(max=64)])
    name = StringField("姓名", [Length(max=60)])
    phone = StringField("电话", [Length(max=60)])
    community = SelectField("小区", validate_choice=False)
    new_community = StringField("或者新的小区", [Length(max=60)])

    def offer(self, communities: Iterable[Community]) -> None:
        """Fills in what there is to choose from."""
        self.community.choices = [("", "—"), *((place.name, place.name) for place in communities)]

    def place(self) -> str:
        """The community that was meant."""
        return str((self.new_community.data or "").strip() or self.community.data or "")

    def cells(self) -> dict[str, str]:
        """What was typed, by column; a form that asks for more than its plain fields adds the columns of the others."""
        return {column: self.data[column] or "" for column in self.plain_columns} | {"community": self.place()}

    def compare(self, mark: str) -> None:
        """Somebody else was faster: what was typed stays, and is saved by the next press, which has seen what is there now."""
        self.name.errors = [*self.name.errors, "刚刚有人改过这份资料。请对照上面的最新内容核对，再保存。"]
        self.seen.data = mark

    def blame(self, bad: BadCell) -> None:
        """Says at the field what is wrong with it."""
        field = self._fields.get(bad.column, self.name)
        field.errors = [*field.errors, render(bad.told, "zh_CN")]


def joined(chosen: Sequence[str] | None, others: str | None = "") -> str:
    """Several choices, and others that were typed, as one cell."""
    return ";".join([*(chosen or ()), others or ""])


def others_of(kept: Iterable[str], known: Iterable[str]) -> str:
    """What is on file besides the choices there are, to be shown in a field of its own."""
    return "；".join(word for word in kept if word not in set(known))


def cell_said(column: str, value: Any, communities: Mapping[int, str]) -> str:
    """What a column held, in words, for the history; numbers and names as this user may see them."""
    if value in (None, "", [], {}):
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    if column == "community_id":
        return communities.get(int(value), str(value))
    if column == "hours":
        return hours_written(value)
    if column in WORDS:
        return "、".join(said(WORDS[column], word) for word in (value if isinstance(value, list) else [value]))
    if column == "name":
        return shown_name(str(value))
    if column.endswith("phone"):
        return shown_phone(str(value))
    return str(value) if me().sees_phones else "＊＊"
