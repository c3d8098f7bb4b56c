"""Answers to the question that is open: yes, no, a key pressed or spoken, a plain command.

Triage reads needs; these are the few words by which a question is answered, in Mandarin, Sichuan, Cantonese and
English. Only a whole utterance counts, apart from fillers: "不对，是三斤" is a no with something left over, and
what is left over is handed back.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import Any

from hotline.conversation.lesser import is_put_off, is_slip, takes_goods_back
from hotline.conversation.turns import Heard
from hotline.terms import Assessment, Intent, Kind, Risk
from hotline.triage import assess

_BREAK = " ,，.。、;；:：!！?？~…\"'“”‘’()（）-—\t\r\n"
_BREAKS = {ord(char): " " for char in _BREAK}
LONGEST_NOD = 16
_CODE = re.compile(r"(?<![A-Z0-9])([A-Z])\s*(\d{2,4})(?!\d)")


class Asked(StrEnum):
    """A command: understood anywhere in a dialogue, before the question that is open."""

    STATUS = "status"
    CANCEL = "cancel"
    PERSON = "person"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    WRONG_NUMBER = "wrong_number"
    REPEAT = "repeat"


_WORDS: dict[str, Any] = tomllib.loads((resources.files("hotline.conversation") / "answers.toml").read_text(encoding="utf-8"))
_YES, _NO = frozenset(_WORDS["yes"]), frozenset(_WORDS["no"])
_NODS = frozenset(_WORDS["nods"])
_NODS_BEGIN = frozenset(word[0] for word in (*_WORDS["nods"], *_WORDS["fillers"]))
_SPOKEN_KEYS: dict[str, str] = _WORDS["keys"]
_COMMANDS = {word: Asked(name) for name, words in _WORDS["commands"].items() for word in words}
_GIVES = re.compile(
    r"(?:我|我们|咱们?|公司|单位|店里?|厂里?|学校|老板)[^，。,]{0,10}(?:捐(?!的|过来)|赠送?|献出)|(?:想|要|可以|愿意|准备|打算)(?:给你们|向你们|给老人)?(?:捐|赠)"
    r"|\b(?:i|we)\b[^.]{0,20}\b(?:donate|give away)\b"
)
_KIN = re.compile(
    r"(?:给|跟|帮我给|替我给|通知|联系|告诉|喊|叫)(?:一下)?(?:我|俺|阮)?(?:的|大|小|二|老)?(?:女儿|儿子|闺女|孙子|孙女|妹妹?|弟弟?|哥哥?|姐姐?|侄子|侄女|外甥|家人|家里人)"
    r"[^，。]{0,3}(?:打|拨|发|讲|说|一声|回来|过来|回家|联系)|\b(?:call|ring|tell) my (?:son|daughter|brother|sister|family)\b"
)
_STAFF = re.compile(
    r"(?:我|俺)?(?:想|要|要求)?(?:找|跟|和|同|见)(?:一?下)?(?:你们)?(?:的)?[\u4e00-\u9fff]{0,2}?(?:社工|工作人员|负责人|领导|站长|主任|管事的人?)(?:说话|讲话|说|讲|谈|聊聊?|通话|打电话|接电话)?"
    r"|(?:i )?(?:want|need|would like|wish) to (?:talk|speak) (?:to|with) (?:a |an )?(?:real |human |live )?"
    r"(?:person|human|operator|someone|somebody)"
)
"""A person asked for by what they are: 我要跟王社工说话."""
_SHORT_OF = re.compile(r"(?:收到|送到|拿到|送来|到货)了?[^要买]{0,10}(?:少了|缺了|漏了|没有给|没给|少送|漏送)[^要买]{0,12}$")
_SPOILT = re.compile(
    r"(?:你们|你|这|那|这个|那个|昨天|前天|今天|早上|上次|这次|送来?的|送|的|批|些|袋)*(?P<goods>[一-鿿]{1,4}?)(?:里面?|上面?|都|全|全都|好像|是|已经|有点|也)*"
    r"(?:有虫|生虫|长虫|长毛|发霉|馊|臭|烂|变质|变味|不新鲜|蔫|发芽|过期)(?:了|子|啦|喇|的|得很|得不行)*"
)
"""Of food that was brought: of a wall or an icebox it is none of our doing."""
_PRESSED = re.compile(rf"(?:请?我?按|选|回复|press)?\s*([0-9{''.join(_SPOKEN_KEYS)}])\s*(?:号|键)?")
_OPENS = re.compile(rf"(?:{'|'.join(_WORDS['opens_no'])})|(?:{'|'.join(_WORDS['opens_yes'])})(?={'|'.join(_WORDS['opens_yes_before'])})")
_NUMBER = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)")
_INTENTS = {
    Intent.STATUS: Asked.STATUS,
    Intent.CANCEL: Asked.CANCEL,
    Intent.OPT_OUT: Asked.OPT_OUT,
    Intent.WRONG_NUMBER: Asked.WRONG_NUMBER,
    Intent.REPEAT: Asked.REPEAT,
}


@dataclass(frozen=True, slots=True)
class Answer:
    """`yes` True, False or None (neither), and what was said besides, fillers taken off."""

    yes: bool | None
    rest: str = ""


def heard_words(heard: Heard) -> str:
    """What was said, half width, lower case, one space where people pause; "" without words."""
    return _words(heard.speech[:2000])


@lru_cache(maxsize=16)  # the same words are looked at by a dozen readers
def _words(speech: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", speech).lower().translate(_BREAKS).split())


def key_of(heard: Heard) -> str | None:
    """The one key that was pressed, said ("按一") or texted ("1"); "" for keys that mean nothing, None when it was words.

    The same key several times is that key once: old fingers press long.
    """
    if heard.keys:
        return heard.keys[0] if len(set(heard.keys)) == 1 and heard.keys[0].isdecimal() else ""
    spoken = _PRESSED.fullmatch(heard_words(heard))
    return _SPOKEN_KEYS.get(spoken[1], spoken[1]) if spoken else None


def answer_of(heard: Heard) -> Answer:
    """Yes or no, by key or words, at a question that takes them."""
    key = key_of(heard)
    if key is not None:
        return Answer({"1": True, "2": False}.get(key))
    words = _without_fillers(heard_words(heard))
    for part, rest in _openings(words):
        verdict = _verdict(part)
        if verdict is not None:
            return Answer(verdict, rest)
    return Answer(None, words)


def command_of(heard: Heard) -> Asked | None:
    """The command that was given, by its own words or by what triage takes the utterance to want."""
    exact = _exact(heard)
    if exact is not None:
        return exact
    return None if heard.assessment is None else intended(heard.assessment)


def is_command(heard: Heard) -> bool:
    """Whether a command was given by its own words ("取消"), and not only meant."""
    return _exact(heard) is not None


def _exact(heard: Heard) -> Asked | None:
    words = _without_fillers(heard_words(heard))
    if _STAFF.fullmatch(words) or _STAFF.fullmatch(words.replace(" ", "")):
        return Asked.PERSON
    plain = words.replace(" ", "")
    return _COMMANDS.get(plain) or _COMMANDS.get(heard_words(heard)) or _COMMANDS.get(_CODE.sub("", plain.upper()).lower())


def intended(assessment: Assessment) -> Asked | None:
    """The command behind triage's intent, if it is one."""
    if assessment.intent is Intent.WRONG_NUMBER and (assessment.address or assessment.items or is_slip(assessment.text)):
        return None  # "送错了地方，送到3栋" is no wrong number: nobody loses their calls for it
    if assessment.intent is Intent.OPT_OUT and is_put_off(assessment.text):
        return None
    if assessment.intent is Intent.OPT_OUT and takes_goods_back(assessment.text):
        return Asked.CANCEL
    return _INTENTS.get(assessment.intent) if assessment.intent else None


def is_earnest(words: str) -> bool:
    """Whether a wish not to live is said outright: "我不想活了"."""
    plain = "".join(unicodedata.normalize("NFKC", words[:2000]).lower().split())
    spaced = " ".join(unicodedata.normalize("NFKC", words[:2000]).lower().split())
    if any(word in plain for word in _WORDS["not_earnest"]):
        return False
    return any(word in plain or word in spaced for word in _WORDS["earnest"])


def is_vague(heard: Heard) -> bool:
    """Whether the whole answer could mean either thing at "is anything lacking?": "好", "嗯", "没有了"."""
    return _without_fillers(heard_words(heard)) in _WORDS["vague"]


def is_nod(heard: Heard) -> bool:
    """Whether the whole of it is a nod ("嗯", "好的，知道了"): heard, and nothing to be done."""
    words = heard_words(heard)
    if len(words) > LONGEST_NOD or words[:1] not in _NODS_BEGIN:
        return False
    parts = _without_fillers(words).split(" ")
    return parts != [""] and all(any(form in _NODS for form in _stripped(part)) for part in parts)


def arrived_of(heard: Heard) -> bool | None:
    """Whether it arrived, at that question: a yes, a no, "没收到" in a longer sentence, or None."""
    answer = answer_of(heard)
    if mentions(heard, "not_arrived"):
        return False
    return answer.yes


def complains(heard: Heard) -> bool:
    """Whether somebody is tired of waiting and asks for nothing new."""
    assessment = heard.assessment
    if assessment is None or assessment.items or not set(assessment.kinds) <= {Kind.SUPPLY, Kind.OTHER}:
        return False
    return mentions(heard, "angry") if Kind.SUPPLY in assessment.kinds else mentions(heard, "waited")


def doubt_of(heard: Heard) -> str | None:
    """What somebody doubts and nothing else: `swindle`, somebody who wants money or a code from them; `robot`, whether there is anybody;
    `who_we_are`, who rings, whether they are swindlers, what it costs. None for anything else.
    """
    if not _only_words(heard, besides=Kind.SUPPLY):
        return None
    return next((doubt for doubt in ("swindle", "robot", "who_we_are") if mentions(heard, doubt)), None)


def wants_ring(heard: Heard) -> bool:
    """Whether somebody says that they may be rung ("好吧，你们打"), and does not take it back."""
    return mentions(heard, "ring_me") and not mentions(heard, "no_ring")


def asks_for_kin(heard: Heard) -> bool:
    """Whether somebody wants their child or another of their own to be rung or told something, and nothing else."""
    return _only_words(heard) and _KIN.search(heard_words(heard)) is not None


def finds_fault(heard: Heard) -> bool:
    """Whether what was brought is bad or not all of it: "上次送的菜烂了一半", "收到了，少了一瓶油"; and nothing is ordered besides."""
    assessment = heard.assessment
    if assessment is not None and assessment.risk is Risk.NONE and _SHORT_OF.search(heard_words(heard)):
        return True
    if _only_words(heard) and (spoilt := _SPOILT.fullmatch(heard_words(heard))) is not None and assess(f"要{spoilt['goods']}").items:
        return True  # "米有虫"
    return _only_words(heard) and mentions(heard, "brought") and mentions(heard, "lacking")


def gives_number(heard: Heard) -> bool:
    """Whether a telephone number stands in it: whoever gives one wants somebody to ring it."""
    return _NUMBER.search(heard_words(heard)) is not None


def is_done(heard: Heard) -> bool:
    """Whether somebody says that this was all: "没事了", "就这些，再见"."""
    parts = _without_fillers(heard_words(heard)).split(" ")
    return all(any(form in _WORDS["done"] for form in _stripped(part)) for part in parts)


def is_ambiguous(heard: Heard) -> bool:
    """Whether a nod at "anything else?" may be a yes or a goodbye: "嗯", "好的"."""
    words = heard_words(heard)
    return is_nod(heard) and answer_of(heard).rest in ("", words) and words not in _WORDS["clear_yes"]


def gives_up_order(heard: Heard) -> bool:
    """Whether an order that is being told is called off: "等一下，算了，先不要"."""
    return any(part in _WORDS["never_mind"] for part in _without_fillers(heard_words(heard)).split(" "))


def thinks(heard: Heard) -> bool:
    """Whether somebody asks for a moment and says nothing else: "嗯，我想想", "等一下"."""
    parts = _without_fillers(heard_words(heard)).split(" ")
    return all(part in _WORDS["thinking"] for part in parts)


def shows(heard: Heard) -> bool:
    """Whether a picture was sent without words, or words point to one and say nothing else we know."""
    return _only_words(heard) and mentions(heard, "picture")


def _only_words(heard: Heard, besides: Kind = Kind.OTHER) -> bool:
    """Neither goods nor a need, `besides` that kind, nor danger in it."""
    assessment = heard.assessment
    if assessment is None or assessment.items or assessment.risk is not Risk.NONE:
        return False
    return set(assessment.kinds) <= {Kind.OTHER, besides}


def mentions(heard: Heard, subject: str) -> bool:
    """Whether any of the words listed under `subject` in answers.toml (`now`, `later`, `lacking` ...) was said."""
    words = heard_words(heard)
    return any(word in words for word in _WORDS[subject])


def gives(heard: Heard) -> bool:
    """Whether goods with their amounts are offered ("我要捐20袋大米"), which triage alone would take for an order."""
    return _GIVES.search(heard_words(heard)) is not None


def code_in(heard: Heard) -> str | None:
    """A ticket code that was said or written ("取消 a12" is A12)."""
    found = _CODE.search(heard_words(heard).upper())
    return found[1] + found[2] if found else None


def _openings(words: str) -> list[tuple[str, str]]:
    """The whole; its first phrase with what follows; and, since a recogniser writes no commas, a clear yes or no at its start."""
    first, _, rest = words.partition(" ")
    openings = [(words, ""), *([(first, rest)] if rest else [])]
    clear = _OPENS.match(words)
    return openings + ([(clear[0], words[clear.end() :].strip())] if clear else [])


def _verdict(part: str) -> bool | None:
    for stripped in _stripped(part):
        if stripped in _NO:
            return False
        if stripped in _YES:
            return True
    return None


def _stripped(part: str) -> list[str]:
    """The phrase itself, without its trailing courtesies, and folded where it is said twice ("对对对")."""
    forms = [part, part.replace(" ", "")]
    for tail in _WORDS["courtesies"]:
        forms += [form.removesuffix(tail).strip() for form in list(forms) if form.endswith(tail) and form != tail]
    forms += [form[:size] for form in list(forms) for size in (1, 2) if len(form) > size and form == form[:size] * (len(form) // size)]
    return forms


def _without_fillers(words: str) -> str:
    parts = [part for part in words.split(" ") if part not in _WORDS["fillers"]]
    if not parts:
        return words
    for filler in _WORDS["fillers"]:
        if parts[0].startswith(filler) and len(parts[0]) > len(filler) and parts[0] not in _YES:
            parts[0] = parts[0].removeprefix(filler)
    return " ".join(parts)
