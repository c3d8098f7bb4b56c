"""Whether a text says nothing but yes, nothing but no, or nothing but that somebody comes: every word of it must be known.

A word in the middle proves nothing ("不好意思", "家里好像没人", "婆婆可以自己拿"), so a text counts as a whole; what has one
unknown word in it is for a person to read.
"""

from __future__ import annotations

import re

AMOUNT = r"(\d{1,3}(?:\.\d)?|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九半])"
SPAN = re.compile(AMOUNT + r"\s*个?\s*(半)?\s*(小时|钟头|分钟|刻钟|分|钟|hours?|min\w*)", re.IGNORECASE)
"""A time that is said: amount, half, unit."""
LONGEST = 24
"""Whoever writes more says more than yes or no."""

_YES = (
    "好(?!像|是好)|行|要得|得行|(?<![晓觉懂])得(?!到|闲)|可以|中|[没冇莫]得?(?:问题|事)|巴适|妥|稳|嗯|恩|是|对|放心|包在我身上|交给我|接"
    "|ok(?:ay)?|yes|yep|sure|coming|i'?ll (?:go|do it)|i can|[👌👍🆗💪🙋✅]"
)
_HEARD = "收到|知道|明白|晓得|清楚|了解|roger|got it"
_WAY = (
    "在?路上|路|出发|出门|动身|上车|骑车?|开车|走|跑|赶|快|就?到|堵车|排长?队|结账|买|取货?|正在|一会儿?|一下|一哈+儿?|稍|等"
    "|on (?:my|the) way|leaving"
)
_DOING = (
    "我们?|俺|咱|能|已|菜|晚(?=[一二三四五六七八九十两半0-9])|这就|马上|立马|立刻|即刻|现在|而家|在|就|过|去|来|嚟|切|送|拿|带|上|下|楼|[这该此]?一?[单个]|这|一?趟|顺路|顺便|正好|刚好"
    "|附近|给|[里边]|菜场|超市|小区|社区|门口|大概|大约|差不多|左右|还有?|要|再|需|之?后|几分钟"
    "|can|be there|about|in|i|need|another|more|now"
)
_COURTESY = (
    "吧|嘛|哈|咯|了|啦|啊|呀|哦|噢|喔|的|滴|嘅|嘞|勒|咧|呢|哒|哟|喽|呗|先|都|也|太|很|您|你们?|辛苦|谢谢?|感谢|麻烦|不客气"
    "|thanks?|thank you"
)
_GAP = r"[\s,，.。、;；:：!！~～…\-]"
_NO = (
    "不得?行|不可以|不接|不去|不来|不送|不要|不太?方便|不了|拒绝|[去来接送走赶帮]不[了成到及开]|忙不过来|忙|[没冇莫唔]得?(?:空|闲|时间|办法|法)|唔得|有事|改天"
    "|下次|算了|在?(?:外地|上班|开会|医院|外面|单位)|不在(?:家|小区|本地|这边)?|no|can'?t|cannot|not (?:today|now)|busy"
)
_EXCUSE = (
    "我们?|俺|今天|今晚|今日|今次|这次|现在|而家|暂时|真的?|实在|恐怕|可能|抱歉|对不起|不好意思|唔好意思|对唔住|还|正|都|也|去|这[单个趟]"
    "|帮你们?|sorry|i|today"
)
_KNOWN = re.compile(rf"(?:{SPAN.pattern}|{_YES}|{_HEARD}|{_WAY}|{_DOING}|{_COURTESY}|{_GAP})+", re.IGNORECASE)
_KNOWN_NO = re.compile(rf"(?:{_NO}|{_EXCUSE}|{_COURTESY}|{_GAP})+", re.IGNORECASE)
_AGREES = re.compile(
    rf"{_YES}|(?:我们?|俺)(?:这就|马上|即刻|现在|正好|顺路|就|也|能|过)*(?:[来去嚟切](?!过)|[送带拿取跑](?![了过]))|(?:这就|马上|即刻|立刻)(?:过?[去来嚟切])|^去",
    re.IGNORECASE,
)
_REFUSES = re.compile(_NO, re.IGNORECASE)
_ON_THE_WAY = re.compile(rf"{_HEARD}|{_WAY}", re.IGNORECASE)
_PUTS_OFF = re.compile("等|再|晚")
_TAKEN_BACK = re.compile(
    r"不|没|冇|唔|莫|未|但|除非|要是|如果|只|怕|晚|后|换|别|[他她]|老人|婆婆|爷爷|奶奶|\bnot?\b|\bbut\b|n't", re.IGNORECASE
)
_OFFERED_INSTEAD = re.compile(r"但|不过|除非|可以|明|晚|后|点|才|换|叫|让|[他她]|老人|婆婆|爷爷|奶奶|\bbut\b|\blater\b", re.IGNORECASE)


def agrees(words: str) -> bool:
    """Whether the whole text is a yes, not one for later, or its first clause is and nothing behind it takes it back."""
    if _all_known(_KNOWN, words):
        return _AGREES.search(words) is not None and not _PUTS_OFF.search(words)
    first, rest = _first_clause(words)
    return bool(rest) and _all_known(_KNOWN, first) and _AGREES.search(first) is not None and not _TAKEN_BACK.search(words)


def refuses(words: str) -> bool:
    """Whether the whole text is a no to what was asked, or its first clause is and nothing behind it offers something else."""
    if _all_known(_KNOWN_NO, words):
        return _REFUSES.search(words) is not None
    first, rest = _first_clause(words)
    return bool(rest) and _all_known(_KNOWN_NO, first) and _REFUSES.search(first) is not None and not _OFFERED_INSTEAD.search(rest)


def is_on_the_way(words: str) -> bool:
    """Whether the whole text says that it was heard, that somebody is coming, or when."""
    return _all_known(_KNOWN, words) and (_ON_THE_WAY.search(words) is not None or SPAN.search(words) is not None)


def _all_known(known: re.Pattern[str], words: str) -> bool:
    return len(words) <= LONGEST and known.fullmatch(words) is not None


def _first_clause(words: str) -> tuple[str, str]:
    first, _, rest = re.sub(r"[,，.。;；!！\s]+", "，", words, count=1).partition("，")
    return first, rest
