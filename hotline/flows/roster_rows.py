"""One line of a roster or a list of volunteers into the columns of its row; what cannot be understood is named, not guessed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hotline.dispatch.places import building_of
from hotline.dispatch.times import BadHours, weekly_hours
from hotline.kernel.phones import PhoneError, parse_phone
from hotline.terms import Line, Skill
from hotline.words.catalogue import render

Read = Callable[[str], Any]

RESIDENT_HEADERS: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "名字"),
    "phone": ("电话", "手机", "手机号", "电话号码", "联系电话"),
    "community": ("小区", "社区"),
    "address": ("地址", "住址"),
    "birth_year": ("出生年份", "出生年"),
    "lives_alone": ("独居", "是否独居"),
    "categories": ("类别", "人员类别"),
    "second_phone": ("备用电话", "第二电话", "座机"),
    "guardian_phone": ("监护人电话", "监护人手机", "家属电话"),
    "language": ("语言", "方言"),
    "notes": ("备注", "说明"),
}
VOLUNTEER_HEADERS: Mapping[str, Sequence[str]] = {
    "name": ("姓名", "名字"),
    "phone": ("电话", "手机", "手机号", "电话号码", "联系电话"),
    "community": ("小区", "社区"),
    "skills": ("技能", "特长"),
    "languages": ("语言", "方言"),
    "building": ("楼栋", "地址", "住址", "address"),
    "hours": ("服务时间", "时间"),
    "capacity": ("可接单数", "接单数"),
}
YES = frozenset({"是", "y", "yes", "true", "1", "独居", "√", "✓", "对", "有"})
NO = frozenset({"否", "n", "no", "false", "0", "不是", "×", "", "无", "非独居"})
SKILLS = {
    "送货": Skill.DELIVERY, "配送": Skill.DELIVERY, "delivery": Skill.DELIVERY, "买药": Skill.MEDICINE, "medicine": Skill.MEDICINE,
    "心理": Skill.COUNSELLING, "心理咨询": Skill.COUNSELLING, "counselling": Skill.COUNSELLING, "counseling": Skill.COUNSELLING,
    "开车": Skill.DRIVING, "驾驶": Skill.DRIVING, "driving": Skill.DRIVING,
}  # fmt: skip
CATEGORIES = {
    "老人": "aged", "高龄": "aged", "老年人": "aged", "独居": "alone", "残疾": "disabled", "残疾人": "disabled", "残障": "disabled",
    "儿童": "child", "孩子": "child", "孕妇": "pregnant", "孕产妇": "pregnant", "低收入": "low_income", "低保": "low_income",
    "low income": "low_income",
}  # fmt: skip
LANGUAGES = {
    "普通话": "zh", "国语": "zh", "中文": "zh", "mandarin": "zh", "粤语": "yue", "广东话": "yue", "白话": "yue", "cantonese": "yue",
    "四川话": "sichuan", "川话": "sichuan", "海南话": "hainan", "英语": "en", "英文": "en", "english": "en",
}  # fmt: skip
_SPLITS = re.compile(r"[;；、,，/|]+")
OLDEST = 1890
USUAL_CAPACITY, MOST_CAPACITY = 3, 50
PHONE_FAULTS = {
    "no number given": "phone_none", "too long for a phone number": "phone_long", "too long": "phone_long",
    "too short or of a wrong length": "phone_short", "a withheld number": "phone_withheld",
    "has an extension, which cannot be dialled": "phone_extension", "the area code is missing": "phone_area",
    "no such number exists": "phone_exists", "not a phone number": "phone_wrong",
}  # fmt: skip
LONGEST: Mapping[str, int] = {"name": 40, "community": 40, "address": 200, "notes": 1000, "language": 20}


class BadCell(ValueError):
    """A cell that cannot be understood: its `column`, and why as a line of the catalogue (`told`)."""

    def __init__(self, column: str, key: str, **gaps: str | int) -> None:
        self.column, self.told = column, Line(f"roster.{key}", gaps)
        super().__init__(f"{column}: {render(self.told, 'en')}")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads cells for one country and one year (both decide what can be true)."""

    region: str
    this_year: int

    def resident(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """The columns of a resident that the file has. Raises BadCell."""
        row = self._person(cells)
        row |= {name: self._text(name, cells[name]) or None for name in ("address", "notes") if name in cells}
        if "birth_year" in cells:
            row["birth_year"] = self._year(cells["birth_year"])
        if "categories" in cells:
            row["categories"] = _listed(cells["categories"], CATEGORIES)
        if "lives_alone" in cells:
            row["lives_alone"] = _yes_or_no("lives_alone", cells["lives_alone"]) or "alone" in row.get("categories", ())
        elif "categories" in cells:
            row["lives_alone"] = "alone" in row["categories"]
        for other in ("second_phone", "guardian_phone"):
            if other in cells:
                number = self._phone(other, cells[other]) if cells[other] else None
                row[other] = number if number != row["phone"] else None
        if "language" in cells:
            row["language"] = next(iter(_listed(self._text("language", cells["language"]), LANGUAGES)), None)
        return row

    def volunteer(self, cells: Mapping[str, str]) -> dict[str, Any]:
        """The columns of a volunteer that the file has. Raises BadCell."""
        row = self._person(cells)
        if "skills" in cells:
            row["skills"] = _skills(cells["skills"])
        if "languages" in cells:
            row["languages"] = _listed(cells["languages"], LANGUAGES)
        if "building" in cells:
            row["building"] = building_of(cells["building"])
        if "hours" in cells:
            row["hours"] = _hours(cells["hours"])
        if cells.get("capacity"):
            row["capacity"] = _capacity(cells["capacity"])
        elif "capacity" in cells:
            row["capacity"] = USUAL_CAPACITY
        return row

    def _person(self, cells: Mapping[str, str]) -> dict[str, Any]:
        name = self._text("name", cells["name"])
        if not name:
            raise BadCell("name", "missing")
        row: dict[str, Any] = {"name": name, "phone": self._phone("phone", cells["phone"])}
        if "community" in cells:
            row["community"] = self._text("community", cells["community"]) or None
        return row

    def _phone(self, column: str, written: str) -> str:
        try:
            return parse_phone(written, self.region)
        except PhoneError as error:
            raise BadCell(column, PHONE_FAULTS.get(error.reason, "phone_wrong"), words=written[:40]) from None

    def _text(self, column: str, written: str) -> str:
        if len(written) > LONGEST[column]:
            raise BadCell(column, "too_long", most=LONGEST[column])
        return " ".join(written.split())

    def _year(self, written: str) -> int | None:
        if not written:
            return None
        found = re.fullmatch(r"(\d{4})(?:[年\-/.].*)?", unicodedata.normalize("NFKC", written))
        if not found or not OLDEST <= int(found[1]) <= self.this_year:
            raise BadCell("birth_year", "year", first=OLDEST, last=self.this_year, words=written[:20])
        return int(found[1])


def _hours(written: str) -> dict[str, list[list[str]]]:
    try:
        return weekly_hours(written)
    except BadHours:
        raise BadCell("hours", "hours", words=written[:40]) from None


def _capacity(written: str) -> int:
    plain = unicodedata.normalize("NFKC", written)
    if not plain.isdecimal() or not 1 <= int(plain) <= MOST_CAPACITY:
        raise BadCell("capacity", "capacity", most=MOST_CAPACITY, words=written[:20])
    return int(plain)


def _yes_or_no(column: str, written: str) -> bool:
    word = unicodedata.normalize("NFKC", written).strip().lower()
    if word in YES:
        return True
    if word in NO:
        return False
    raise BadCell(column, "yes_or_no", words=written[:20])


def _listed(written: str, known: Mapping[str, str]) -> list[str]:
    """The parts by the house's own words; what is not known stays as it was written, in lower case."""
    parts = (part.strip().lower() for part in _SPLITS.split(unicodedata.normalize("NFKC", written)))
    return list(dict.fromkeys(known.get(part, part)[:40] for part in parts if part))


def _skills(written: str) -> list[str]:
    skills = []
    for part in _SPLITS.split(unicodedata.normalize("NFKC", written)):
        word = part.strip().lower()
        if word and word not in SKILLS:
            raise BadCell("skills", "skill", words=part.strip()[:20])
        skills += [SKILLS[word].value] if word else []
    return list(dict.fromkeys(skills))
