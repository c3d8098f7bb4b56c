"""How a person on the roster is greeted: surname and honorific, never more.

Whoever holds the phone hears it, so the given name stays out. The roster has no
column for gender and a wrong 婆婆 hurts, so the neutral 老师 is used unless the list itself
writes an honorific ("王婆婆").
"""

from __future__ import annotations

HONORIFICS = (
    "婆婆", "爷爷", "奶奶", "阿姨", "叔叔", "大爷", "大妈", "大娘", "伯伯", "伯母",
    "阿婆", "阿公", "师傅", "老师", "先生", "女士", "嬢嬢", "孃孃",
)  # fmt: skip
COMPOUND_SURNAMES = ("欧阳", "司马", "诸葛", "上官", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容", "长孙", "宇文", "夏侯", "令狐", "端木")
LONGEST = 12


def called(name: str | None) -> str | None:
    """ "王秀英" → "王老师", "王婆婆" → "王婆婆", "John Smith" → "Smith"; None when there is no name to go by."""
    plain = "".join(c for c in (name or "").strip() if c.isprintable())[:40]
    if not plain:
        return None
    if plain.endswith(HONORIFICS):
        return plain[-LONGEST:]
    if plain.isascii():
        return plain.split()[-1][:LONGEST]
    surname = plain[:2] if plain[:2] in COMPOUND_SURNAMES else plain[0]
    return f"{surname}老师"
