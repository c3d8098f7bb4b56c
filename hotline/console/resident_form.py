"""The form about a resident: what a row of the roster holds."""

from __future__ import annotations

from wtforms import BooleanField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.validators import Length

from hotline.console.cells import PersonForm, joined, others_of
from hotline.console.pages import said
from hotline.flows.change_person import as_seen
from hotline.flows.roster_rows import CATEGORIES, LANGUAGES
from hotline.store.models import Resident

ALONE = "alone"
KINDS = list(dict.fromkeys(CATEGORIES.values()))
TICKED = [name for name in KINDS if name != ALONE]  # living alone has a field of its own
SPOKEN = list(dict.fromkeys(LANGUAGES.values()))


class ResidentForm(PersonForm):
    """A resident as a row of the roster has them."""

    plain_columns = ("name", "phone", "address", "birth_year", "second_phone", "guardian_phone", "language", "notes")

    address = StringField("地址", [Length(max=300)])
    birth_year = StringField("出生年份", [Length(max=20)])
    lives_alone = BooleanField("独居")
    categories = SelectMultipleField("类别", choices=TICKED)
    other_categories = StringField("其他类别", [Length(max=100)])
    second_phone = StringField("备用电话", [Length(max=60)])
    guardian_phone = StringField("监护人电话", [Length(max=60)])
    language = SelectField("语言", validate_choice=False)
    notes = TextAreaField("备注", [Length(max=1500)])

    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        categories = joined(self.categories.data, self.other_categories.data)
        return super().cells() | {"categories": categories, "lives_alone": "是" if self.lives_alone.data else "否"}

    def offer_languages(self, spoken: str | None) -> None:
        """The languages there are, and the one that is on file."""
        known = [*SPOKEN, *([spoken] if spoken and spoken not in SPOKEN else [])]
        self.language.choices = [("", "—"), *((word, said("language", word)) for word in known)]


def filled_in(found: Resident, community: str | None) -> ResidentForm:
    """The form as it is on file."""
    return ResidentForm(
        None,
        seen=as_seen(found),
        name=found.name,
        community=community or "",
        address=found.address or "",
        birth_year=str(found.birth_year or ""),
        lives_alone=found.lives_alone or ALONE in found.categories,
        categories=[name for name in found.categories if name in TICKED],
        other_categories=others_of(found.categories, KINDS),
        second_phone=found.second_phone or "",
        guardian_phone=found.guardian_phone or "",
        language=found.language or "",
        notes=found.notes or "",
    )
