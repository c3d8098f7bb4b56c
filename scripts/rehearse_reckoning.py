"""What became of everybody in a rehearsal: what they read or heard, who was lost, what was done twice, when all was as usual again.

Reckoned at the very end, when what had to be looked up or played back has been: from the simulator's own record of every text and
call with its time, and from the line's rows.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from rehearse_town import TEAM, Deed, Row, Town

KEPT, NOT_KEPT, FIRST_PROMPT = re.compile("系统正在恢复"), re.compile("收不下|记不下来"), re.compile("要生活用品")
HEAD = (
    "| what breaks | people | they read or hear | lost | doubled | a telephone rings for danger after | as usual again after |",
    "|---|---|---|---|---|---|---|",
)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """One break: when people began to be counted, when what was broken was whole again (or killed), when the next began."""

    name: str
    began: float
    whole: float
    ended: float


class Records:
    """All that the simulator and the line know at the end."""

    def __init__(self, town: Town) -> None:
        texts, calls = town.look("texts"), town.look("calls")
        self.deeds = list(town.deeds)
        self.out = [text for text in texts if text["direction"] != "inbound"]
        self.answers = _first_by(self.out, "to")
        self.calls = {call["sid"]: call for call in calls}
        self.rung = [call for call in calls if call["direction"] == "outbound-api"]
        kept = " ".join(file.read_text(errors="replace") for file in (town.data_dir / "spool").glob("*.json"))
        self.spooled = {deed.sid for deed in self.deeds if deed.sid in kept}
        self.taken = {sid for (sid,) in town.rows("select sid from messages where direction = 'inbound' union select sid from calls")}
        self.tickets = Counter(phone for (phone,) in town.rows("select resident_phone from tickets where kind in ('supply', 'other')"))
        self.tries = {
            sid: (attempt, outcome)
            for sid, attempt, outcome in town.rows(
                "select c.sid, c.attempt_id, a.outcome from calls c left join attempts a on a.id = c.attempt_id "
                "where c.direction = 'outbound' and c.sid is not null"
            )
        }
        self.notes: list[str] = []  # what was lost and doubled, for whoever wants to know why
        self.awaited = {phone for (phone,) in town.rows("select phone from callbacks union select resident_phone from tickets")}

    def line_of(self, stage: Stage, normal: float) -> str:
        """The stage's line of the table."""
        mine = [deed for deed in self.deeds if stage.began <= deed.at < stage.ended]
        people = Counter("text" if deed.kind == "order" else deed.kind for deed in mine if deed.kind != "danger")
        self.notes += [f"{stage.name}: lost {deed}" for deed in mine if self._lost(deed)]
        cells = (
            stage.name,
            _counted(people) or "nobody could",
            _counted(Counter(word for deed in mine if (word := self._heard(deed, normal)))),
            _counted(Counter(lost for deed in mine if (lost := self._lost(deed)))) or "nothing",
            _counted(self._doubled(mine, stage)) or "nothing",
            self._danger(mine),
            self._as_usual(mine, stage, normal),
        )
        return f"| {' | '.join(cells)} |"

    def _heard(self, deed: Deed, normal: float) -> str:
        if deed.kind == "ring":
            return ""
        if deed.kind == "call":
            heard = " ".join(str(entry["text"]) for entry in self.calls.get(deed.sid, {}).get("heard", []) if entry["by"] == "line")
            return _kind_of(heard) if FIRST_PROMPT.search(heard) is None else "as usual"
        answer = self.answers.get(deed.phone)
        if answer is None or _at(answer) - deed.at > 120:
            return "no answer"
        kind = _kind_of(str(answer["body"]))
        return "late" if kind == "as usual" and _at(answer) - deed.at > normal else kind

    def _lost(self, deed: Deed) -> str:
        if deed.kind == "ring":
            rung = any(call["number"] == deed.phone for call in self.rung)
            return "" if rung or deed.phone in self.awaited else "ring"
        if deed.kind == "call" and deed.phone not in self.awaited:
            return "call"
        return "" if deed.sid in self.taken or deed.sid in self.spooled else deed.kind

    def _doubled(self, mine: Sequence[Deed], stage: Stage) -> Counter[str]:
        found: Counter[str] = Counter()
        found["ticket"] = sum(self.tickets[deed.phone] > 1 for deed in mine if deed.kind in ("order", "call"))
        for phone in {deed.phone for deed in mine if deed.kind == "ring"}:
            found["call back"] += self._rung_twice(phone, stage)
        # A volunteer's "taken" may cross our own saying so; to residents an answer and a text of the same words are one too many.
        ours = [text for text in self.out if text["to"] in {deed.phone for deed in mine} or text["direction"] == "outbound-api"]
        bodies = Counter((text["to"], text["body"]) for text in ours if stage.began <= _at(text) < stage.ended and text["to"] not in TEAM)
        found["text"] = sum(n - 1 for n in bodies.values())
        self.notes += [f"{stage.name}: {n} times to {to}: {body}" for (to, body), n in bodies.items() if n > 1]
        return +found

    def _rung_twice(self, phone: str, stage: Stage) -> int:
        """Calls to this phone beyond one for each try that the line knows of: two for one try, or one that it knows nothing of.

        A try after one that nobody answered, or at which nobody spoke, is the policy's, and is only noted.
        """
        calls = sorted((call for call in self.rung if call["number"] == phone), key=_at)
        tries = [self.tries.get(call["sid"], (None, "unknown to the line")) for call in calls]
        for (before, after), (first, _) in zip(pairwise(calls), pairwise(tries), strict=True):
            self.notes.append(f"{stage.name}: {phone} was rung again after {_at(after) - _at(before):.0f} s; before: {first[1]}")
        known = [attempt for attempt, _ in tries if attempt is not None]
        return len(calls) - len(set(known))

    def _danger(self, mine: Sequence[Deed]) -> str:
        waits = []
        for deed in (deed for deed in mine if deed.kind == "danger"):
            after = [_at(call) - deed.at for call in self.rung if call["number"] in TEAM and _at(call) >= deed.at]
            waits.append(f"{min(after):.1f} s" if after else "never")
        return ", ".join(waits) or "nobody could say it"

    def _as_usual(self, mine: Sequence[Deed], stage: Stage, normal: float) -> str:
        texts = [deed for deed in mine if deed.kind in ("text", "order")]
        unusual = [deed for deed in texts if self._heard(deed, normal) != "as usual"]
        if not unusual:
            return "at once"
        ends = [_at(self.answers[deed.phone]) if deed.phone in self.answers else deed.at for deed in unusual]
        still = unusual[-1] == texts[-1]
        return f"{'more than ' if still else ''}{max(0.0, (stage.ended if still else max(ends)) - stage.whole):.1f} s"


def due(town: Town) -> list[Row]:
    """What the line still has to do at this moment. Raises psycopg.Error."""
    return town.rows(
        "select 'outbox' from outbox where state in ('ready', 'claimed', 'unknown') and not_before <= now() "
        "union all select 'callback' from callbacks where state in ('dialing', 'in_call') or state = 'waiting' and next_attempt_at <= now()"
    )


def _kind_of(words: str) -> str:
    if not words.strip():
        return "nothing"
    if NOT_KEPT.search(words):
        return "asked to try again"
    return "told it is kept" if KEPT.search(words) else "as usual"


def _first_by(texts: Iterable[Json], key: str) -> dict[str, Json]:
    found: dict[str, Json] = {}
    for text in texts:
        found.setdefault(str(text[key]), text)
    return found


def _at(it: Json) -> float:
    return datetime.fromisoformat(it["created"]).timestamp()


def _counted(found: Counter[str]) -> str:
    plural = {"text": "texts", "order": "orders", "call": "calls", "ring": "rings", "ticket": "tickets", "call back": "calls back"}
    return ", ".join(f"{n} {plural.get(word, word) if n != 1 else word}" for word, n in found.items() if n)
