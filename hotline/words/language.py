"""Which language somebody writes who is on no roster, as far as it is plain."""

from __future__ import annotations

import re

_HAN = re.compile(r"[㐀-鿿]")
_SPOKEN = re.compile(r"[我你您他她要的了吗呢吧啊请是不没有给在想到来说好谢多少怎什哪]")
_WORD = re.compile(r"[a-z']{2,}")
_ENGLISH = re.compile(
    r"the|an|and|or|is|are|am|my|me|we|you|your|it|in|at|of|to|for|from|with|please|need|want|have|has|had|not|can|could|help|send|bring"
    r"|thanks?|hello|hi|hey|what|when|where|who|how|this|that|there|here|live|lives|food|water|rice|eggs?|bread|milk|medicine|pills?"
    r"|doctor|call|ring|out|some|any|more|also|just|got|get|give|tomorrow|today|morning|afternoon|evening|sorry|good|day|deliver|order"
    r"|feel|feels|feeling|lonely|alone|sad|nobody|so|very|tired|scared|afraid|talk|speak|die|hurts?|pain|sleep|fell|fall|old|wife|husband|son|daughter"
)
"""Words no pinyin spells; one of them is English enough."""
_COMMANDS = re.compile(
    r"td|stop|stopall|unsubscribe|revoke|optout|end|quit|start|unstop|on|off|mine|done|ok|okay|cancel|status|yes|no|join|call"
)
"""What people of every language type."""


def written_in(words: str) -> str | None:
    """The catalogue of the language plainly written; None where it could be any: "1", "OK", a bare address in characters."""
    if _HAN.search(words) and _SPOKEN.search(words):
        return "zh_CN"
    found = _WORD.findall(words.lower())
    if all(_COMMANDS.fullmatch(word) for word in found):
        return None
    return "en" if any(_ENGLISH.fullmatch(word) for word in found) else None
