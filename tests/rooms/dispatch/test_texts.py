"""Every text to volunteers, coordinators and about an order fits two segments with the longest that can stand in it."""

from __future__ import annotations

import pytest

from hotline.terms import Line
from hotline.words.catalogue import LANGUAGES, catalogue, gaps_of, text_body
from hotline.words.segments import segments

PLACE = "云南路与人民西路交叉口东南侧老纺织厂家属院"
GOODS = "两袋10公斤的五常稻花香大米等12样东西"
WHOLE = {"place": PLACE + "12栋3单元15", "goods": GOODS}
LONGEST: dict[str, str | int] = {
    "code": "A1234", "place": PLACE, "goods": GOODS, "volunteer": "阿卜杜热合曼江", "name": "欧阳娜娜子涵", "door_code": "0042",
    "verify_code": "0042", "verb": "3", "first": "A1234", "codes": "A1234、B1234、C1234", "left": 2, "count": 12, "month": 12,
    "day": 31, "minutes": 90, "phone": "+8613800000001", "by": "12-31 20:30", "words": "一" * 40,
    "crisis": 120, "waiting_yes": 120, "nobody": 120, "assigned": 1200,
    "time": "后天下午两点三十五分到五点三十五分", "community": "下洋田社区北区", "item": "无糖型中老年高钙奶粉",
}  # fmt: skip
TWO = [key for key in catalogue("zh_CN") if key.startswith(("volunteer.", "page.", "order."))]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("key", TWO)
def test_two_segments_are_enough(key: str, lang: str) -> None:
    """With a line's name of six characters."""
    longest = LONGEST | (WHOLE if key == "volunteer.yours" else {})
    line = Line(key, {name: longest[name] for name in gaps_of(key, lang)})
    assert segments(text_body([line], lang, "下洋田热线")) <= 2


@pytest.mark.parametrize("lang", ["zh_CN", "yue"])
@pytest.mark.parametrize("key", ["volunteer.offer_normal", "volunteer.offer_crisis", "volunteer.run_offer"])
def test_an_offer_with_the_time_it_is_wished_for_fits_too(key: str, lang: str) -> None:
    """A time is added to what is asked, never a third segment."""
    lines = [Line(each, {name: LONGEST[name] for name in gaps_of(each, lang)}) for each in (key, "volunteer.wished")]
    assert segments(text_body(lines, lang, "下洋田热线")) <= 2


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_text_exists_in_every_language(lang: str) -> None:
    """With the same gaps."""
    assert {key: gaps_of(key, lang) for key in TWO} == {key: gaps_of(key) for key in TWO}


def test_no_offer_tells_who_it_is_for() -> None:
    """Place, goods and code; name, door and illness never."""
    for key in TWO:
        if key.startswith("volunteer.offer_") or key == "volunteer.run_offer":
            assert gaps_of(key) <= {"code", "place", "goods", "count", "codes", "first"}
