"""The brief: a title and a few sentences that can be pasted as they are. What did not happen is not told, but danger always is."""

from __future__ import annotations

from hotline.reporting.figures import CATEGORIES, STEPS, Figures, Report, covered, nothing_happened, response, satisfied, solved
from hotline.reporting.wording import duration, goods_words, listed, moment_words, number, say, share, span_words, word
from hotline.terms import Kind, Line

GOODS_TOLD = 8


def title(report: Report, lang: str) -> str:
    """Whose brief, of which days."""
    return say("report.title", lang, place=report.place, span=span_words(report.span, lang))


def brief(report: Report, lang: str) -> list[str]:
    """One to ten sentences, each of one subject."""
    told = report.figures
    if nothing_happened(told):
        parts = [say("report.nothing", lang), _rounds(told, lang)]
    else:
        parts = [
            _served(told, lang), _talks(told, lang), _orders(told, lang), _pace(told, lang), _rates(told, lang), _traffic(told, lang),
            _rounds(told, lang), _crisis(told, lang), _volunteers(told, lang), _goods(report, lang),
        ]  # fmt: skip
    return [part for part in parts if part]


def in_one_text(report: Report) -> Line:
    """Yesterday in one segment, however busy it was."""
    told = report.figures
    counts = {name: told.count("flow", name) for name in ("opened", "delivered", "closed", "cancelled")}
    people = {"served": told.count("people", "served"), "talked": told.count("people", "talked")}
    return Line("report.text", {**counts, **people, "crisis": told.count("crisis", "count")})


def counted_words(report: Report, lang: str) -> str:
    """When the figures were counted: what was opened then may have gone on since."""
    return say("report.counted_at", lang, at=moment_words(report.counted_at, lang), zone=report.zone or say("report.own_zones", lang))


def _served(told: Figures, lang: str) -> str:
    counts = {
        "served": told.count("people", "served"),
        "helped": told.count("people", "helped"),
        "reached": told.count("people", "reached"),
    }
    who = _among(told, "served", lang)
    return say("report.served_who", lang, who=who, **counts) if who else say("report.served", lang, **counts)


def _talks(told: Figures, lang: str) -> str:
    counts = {"people": told.count("people", "talked"), "talks": told.count("talks", "served")}
    if not counts["people"]:
        return ""
    who = _among(told, "talked", lang)
    return say("report.talks_who", lang, who=who, **counts) if who else say("report.talks", lang, **counts)


def _among(told: Figures, way: str, lang: str) -> str:
    """Of them so many old, so many disabled; nothing where nobody is of any category."""
    found = [(name, told.count("people", way, name)) for name in CATEGORIES]
    return listed((say("report.people_of", lang, who=say(f"category.{name}", lang), n=n) for name, n in found if n), lang)


def _orders(told: Figures, lang: str) -> str:
    by_kind = [(word("report.kind_", kind, lang), told.total("tickets", kind)) for kind in Kind]
    kinds = [say("report.needs_of", lang, what=kind, n=n) for kind, n in by_kind if n]
    counts = {name: told.count("flow", name) for name in ("opened", "delivered", "closed", "cancelled")}
    if len(kinds) < 2:
        return say("report.orders", lang, **counts)
    return say("report.orders_kinds", lang, kinds=listed(kinds, lang), **counts)


def _pace(told: Figures, lang: str) -> str:
    medians = [(name, told.measure("step", name, "median")) for name in STEPS]
    parts = [f"{say(f'report.step_{name}', lang)} {duration(median, lang)}" for name, median in medians if median is not None]
    return say("report.pace", lang, list=listed(parts, lang)) if parts else ""


def _rates(told: Figures, lang: str) -> str:
    parts = [
        say(f"report.rate_{name}", lang, share=share(rate), part=rate.part, whole=rate.whole)
        for name, rate in (("response", response(told)), ("solved", solved(told)))
        if rate.whole
    ]
    answers = satisfied(told)
    silent = told.count("answers", "silent")
    if answers.whole or silent:
        gaps = {"part": answers.part, "no": answers.whole - answers.part, "whole": answers.whole, "silent": silent}
        parts.append(say("report.rate_satisfied", lang, share=share(answers), **gaps))
    return say("report.rates", lang, list=("; " if lang == "en" else "；").join(parts)) if parts else ""


def _traffic(told: Figures, lang: str) -> str:
    return say(
        "report.traffic", lang, calls_in=told.total("calls", "inbound"), texts_in=told.total("texts", "inbound"),
        calls_out=told.total("calls", "outbound"), answered=told.total("answered", "outbound"), texts_out=told.total("texts", "outbound"),
    )  # fmt: skip


def _rounds(told: Figures, lang: str) -> str:
    parts = []
    if told.count("rounds", "rounds"):
        names = ("rounds", "planned", "reached", "needs", "well", "exhausted", "knocked")
        parts.append(say("report.rounds", lang, **{name: told.count("rounds", name) for name in names}))
    alone = covered(told)
    if alone.whole:
        parts.append(say("report.coverage", lang, alone=alone.whole, met=alone.part, share=share(alone)))
    return (" " if lang == "en" else "").join(parts)


def _crisis(told: Figures, lang: str) -> str:
    count = told.count("crisis", "count")
    if not count:
        return say("report.no_crisis", lang)
    parts = [say("report.crisis", lang, count=count, alarms=told.count("crisis", "false_alarm"))]
    for name in ("dial", "spoken"):
        if (median := told.measure("crisis", name, "median")) is not None:
            gaps = {"median": duration(median, lang), "worst": duration(told.measure("crisis", name, "worst"), lang)}
            parts.append(say(f"report.crisis_{name}", lang, **gaps))
    return say("report.sentence", lang, list=listed(parts, lang) if lang == "en" else "，".join(parts))


def _volunteers(told: Figures, lang: str) -> str:
    counts = {name: told.count("volunteers", name) for name in ("active", "took_part", "deliveries")}
    return say("report.volunteers", lang, hours=number(told.measure("volunteers", "hours") or 0), **counts)


def _goods(report: Report, lang: str) -> str:
    if not report.goods:
        return ""
    named = [goods_words(one, lang) for one in report.goods if one.name][:GOODS_TOLD]
    lines = sum(one.lines for one in report.goods)
    if not named:
        return say("report.goods_unnamed", lang, lines=lines)
    more = len(report.goods) > len(named)
    return say("report.goods_more" if more else "report.goods", lang, lines=lines, list=listed(named, lang))
