"""How an order is to be brought: what its carrier must know ("放门口就行", "不要陈米"), and when ("下午三点以后送").

A volunteer is a neighbour. So nothing of illness, of mood or of a life alone is passed on, however it is mixed in: of
"敲门大声点我耳朵不好" they read the first half. What is not plainly about the errand is left to a person.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from importlib import resources
from typing import Any

from hotline.terms import Assessment, Risk, Wish
from hotline.triage import assess
from hotline.triage.text import hear

LONGEST_REMARK = 40
_WORDS: dict[str, Any] = tomllib.loads((resources.files("hotline.conversation") / "remarks.toml").read_text(encoding="utf-8"))


def _any_of(subject: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{piece})" for piece in _WORDS[subject]).replace("BODY", _WORDS["body"]))


_CLAUSE = re.compile(r"[^,，。;；!！?？\n、…~]+")
_ERRAND, _GOODS, _SHOPPING, _REFUSES, _NOT_THEN = map(_any_of, ("errand", "goods", "shopping", "refuses", "not_then"))
_EXCUSE, _PRIVATE = map(_any_of, ("excuse", "private"))
_RINGS, _CARRIES, _BRINGS, _RUNS_OUT, _PUTS_RIGHT, _COMPARES, _ORDERED = map(
    _any_of, ("rings", "carries", "brings", "runs_out", "puts_right", "compares", "ordered")
)
_TRAIT = re.compile(
    r"(?:就?要|最好是?|买|拿|给我|给我拿|还是|是)?"
    r"(?:[^,。?我你您他她它们咱俺谁这那不没别真是对好行错假坏烂臭馊会能可了有0-9零一二两三四五六七八九十半]{1,5}的|[a-z0-9]{1,4}码|(?:[大中小特加]|x{0,3}[sml])+[号码]?的?|[一-鿿]{1,4}牌的?)"
    r"(?:就行|就好|就可以|那种|吧|哈|呢|啊)*"
)
_PLEASE = re.compile(r"(?:,|\s)*\bplease\b[.!\s]*$", re.IGNORECASE)
_A_MOMENT = frozenset({"等一下", "等下", "等一哈", "等阵", "阵间", "一会", "一会儿", "待会", "待会儿"})
"""Said to whoever is listening, not of an order."""
_NO_DAY = re.compile(r"今|现|马上|today|tonight|now")
_HOURS = re.compile(r"[点號号天早晚午]|以后|之后|以前|之前|am|pm|morning|evening|afternoon|tomorrow", re.IGNORECASE)
_AMOUNT = re.compile(r"\d|[一二两三四五六七八九十半](?!点|些)")
_ARRIVED = re.compile(r"(?:收到|拿到|送到|送来|到)了[,，。 ]|收到了|拿到了|送来的(?:是|都|那)")
_ROUNDS_OFF = re.compile(r"(?:就(?:行|好|中|得|可以|成)|得了|一下|一声|一会儿?|点|些|了|的|吧|哈|嘛|啊)*")
_BEFORE = re.compile(r"之前|以前|before|by")
_SECRET = re.compile(r"\d{6,}|门口码|口令|door code")
"""A telephone number, which neither side is shown, and what proves a delivery."""
_LINKS = re.compile(r"^(?:所以|因为|但是|不过|就是|那就|还有|另外)+")


def remark_of(assessment: Assessment) -> str:
    """What whoever carries the order is told, in the resident's own words; "" when nothing is said of that, or nothing that is for them."""
    if assessment.risk is not Risk.NONE or _ARRIVED.search(assessment.text):
        return ""
    parts: list[str] = []
    for clause in _CLAUSE.finditer(assessment.text):
        said = _for_a_neighbour(clause[0], [item.name for item in assessment.items], assessment.address or "")
        if said and len("，".join((*parts, said))) <= LONGEST_REMARK:
            parts.append(said)
    return "，".join(parts)


def trait_of(assessment: Assessment) -> str:
    """What the goods just ordered are to be like, where that is all that is said ("厚的", "L码", "要成人的"); "" for anything else."""
    plain = hear(assessment.text).norm.strip(" ,。.!~")
    if assessment.risk is not Risk.NONE or assessment.address or not _TRAIT.fullmatch(plain) or _PRIVATE.search(plain):
        return ""
    return assessment.text.strip(" ，。,.!！~")


def when_brought(assessment: Assessment) -> Wish | None:
    """The time something is to be brought at; None when none is named, or it is that of a call, or until when there is still some left."""
    wish = assessment.time or _said_by_itself(assessment.text)
    if wish is None or wish.now:
        return None
    if wish.text in _A_MOMENT and not _CARRIES.search(hear(assessment.text).norm):
        return None
    said = next((clause[0] for clause in _CLAUSE.finditer(assessment.text) if wish.text.split(" ")[0] in clause[0]), assessment.text)
    plain = hear(said).norm
    if _NOT_THEN.search(plain) or _ORDERED.search(plain) or (_COMPARES.search(plain) and wish.text in ("一点", "1点")):
        return None
    if _RUNS_OUT.search(plain) and not _BEFORE.search(plain) and not _CARRIES.search(plain):
        return None
    if _RINGS.search(plain) and not _CARRIES.search(plain):
        return None
    return wish if _BRINGS.search(plain) or _PUTS_RIGHT.search(plain) or len(plain) <= len(wish.text) + 2 else None


def _said_by_itself(text: str) -> Wish | None:
    """A time in a clause about bringing that is heard for itself only: "要两瓶牛奶，我要睡午觉，三点以后再来"."""
    bare = _PLEASE.sub("", text)
    if bare != text:
        return assess(bare).time
    clauses = [clause[0] for clause in _CLAUSE.finditer(text)]
    for clause in reversed(clauses if len(clauses) > 1 else []):
        if _HOURS.search(clause) and _BRINGS.search(hear(clause).norm):
            return assess(clause).time
    return None


def puts_right(words: str) -> bool:
    """Whether a time is named to set another right ("改成明天上午吧")."""
    return _PUTS_RIGHT.search(hear(words).norm) is not None


def another_time(before: Wish | None, assessment: Assessment) -> bool:
    """Whether goods are wanted at a time of their own, so that nothing ordered before is put off for them."""
    wish = when_brought(assessment)
    after = narrowed(before, wish) if wish is not None else None
    if before is None or after is None:
        return after is not None
    return replace(after, text="") != replace(before, text="")


def time_put_right(words: str) -> Wish | None:
    """The time behind words that set one right and are no wish by themselves ("make it afternoon"); None without any."""
    plain = _PUTS_RIGHT.sub("", hear(words).norm).strip()
    return assess(plain).time if plain and puts_right(words) else None


def narrowed(before: Wish | None, after: Wish | None) -> Wish | None:
    """The wish after both: an hour named without a day is of the day named before ("明天送", "下午吧")."""
    if before is None or after is None:
        return after or before
    free = not after.day and after.weekday is None and after.after is None and not after.now and not _NO_DAY.search(after.text)
    return replace(after, day=before.day, weekday=before.weekday) if free else after


def for_bringing(words: str) -> bool:
    """Whether the words are of bringing something, not of ringing somebody."""
    plain = hear(words).norm
    return _CARRIES.search(plain) is not None and _RINGS.search(plain) is None


def joined_remarks(before: str, after: str) -> str:
    """Both, the newer kept whole; nothing twice."""
    if not before or before in after:
        return after
    if not after or after in before:
        return before
    return f"{before}，{after}"[-LONGEST_REMARK:]


def _for_a_neighbour(clause: str, goods: list[str], place: str) -> str:
    """The clause without its excuse, if what is left is about the errand and about nothing else.

    A recogniser writes no commas: of a clause that also holds goods or the place only the words about the errand are taken.
    """
    heard = hear(clause)
    excuse = _EXCUSE.search(heard.norm)
    start, end = 0, len(heard.norm)
    if excuse is not None:
        start, end = (0, excuse.start()) if _is_errand(heard.norm[: excuse.start()], goods) else (excuse.end(), end)
    plain = heard.norm[start:end]
    if not _is_errand(plain, goods) or _PRIVATE.search(plain) or _SECRET.search(plain):
        return ""
    if (place and place in clause) or any(name in plain for name in goods if _AMOUNT.search(plain)):
        span = _core_of(plain)
        if span is None:
            return ""
        start, end = start + span[0], start + span[1]
    said = _LINKS.sub("", heard.said(start, end).strip())
    return said if len(said) <= LONGEST_REMARK else said[: LONGEST_REMARK - 1] + "…"


def _core_of(plain: str) -> tuple[int, int] | None:
    """Where the words about the errand stand, with what rounds them off ("放门口就行")."""
    found = _ERRAND.search(plain) or _NOT_THEN.search(plain)
    return None if found is None else (found.start(), _ROUNDS_OFF.match(plain, found.end()).end())  # type: ignore[union-attr]  # it matches nothing, too


def _is_errand(plain: str, goods: list[str]) -> bool:
    if _ERRAND.search(plain) or _NOT_THEN.search(plain):
        return True
    if _GOODS.search(plain) is None or _SHOPPING.search(plain) is None:
        return False
    ordered = any(name in plain for name in goods) and _AMOUNT.search(plain) is not None
    return not ordered or _REFUSES.match(plain) is not None
