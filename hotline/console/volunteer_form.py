"""The form about a volunteer: what a row of a list of volunteers holds."""

from __future__ import annotations

from wtforms import SelectMultipleField, StringField
from wtforms.validators import Length

from hotline.console.cells import PersonForm, joined, others_of
from hotline.dispatch.times import hours_written
from hotline.flows.change_person import as_seen
from hotline.flows.roster_rows import LANGUAGES
from hotline.store.models import Volunteer
from hotline.terms import Skill

SKILLS = [skill.value for skill in Skill]
SPOKEN = list(dict.fromkeys(LANGUAGES.values()))


class VolunteerForm(PersonForm):
    """A volunteer as a row of a list has them."""

    plain_columns = ("name", "phone", "building", "hours", "capacity")

    skills = SelectMultipleField("技能", choices=SKILLS)
    languages = SelectMultipleField("语言", choices=SPOKEN)
    other_languages = StringField("其他语言", [Length(max=60)])
    building = StringField("住哪栋楼", [Length(max=40)])
    hours = StringField("服务时间（不填就是随时）", [Length(max=300)])
    capacity = StringField("同时最多接几张单", [Length(max=10)])

    def cells(self) -> dict[str, str]:
        """What was typed, by column."""
        languages = joined(self.languages.data, self.other_languages.data)
        return super().cells() | {"skills": joined(self.skills.data), "languages": languages}


def filled_in(found: Volunteer, community: str | None) -> VolunteerForm:
    """The form as it is on file."""
    return VolunteerForm(
        None,
        seen=as_seen(found),
        name=found.name,
        community=community or "",
        skills=found.skills,
        languages=[word for word in found.languages if word in SPOKEN],
        other_languages=others_of(found.languages, SPOKEN),
        building=f"{found.building}栋" if found.building else "",
        hours=hours_written(found.hours),
        capacity=str(found.capacity),
    )
