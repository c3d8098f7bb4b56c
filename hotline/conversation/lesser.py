"""What sounds like "never again" and is something smaller: not today, one thing of an order taken back, a slip of the pen.

Whoever is taken at more than their word here loses the calls that look after them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from hotline.conversation.turns import Heard
from hotline.terms import Wish
from hotline.triage import assess

_PUT_OFF = re.compile(
    r"(?:今天|今晚|今日|今朝|现在|这会儿?|这时候|而家|晚上|夜里|夜晚|半夜|深夜|天黑|大清早|清早|一早|早上|早晨|上午|中午|晌午|下午|白天|傍晚"
    r"|睡觉|午觉|午睡|午休|吃饭|饭点|这几天|这两天|这阵子?|过年|过节|周末|(?:周|星期|礼拜)[一二三四五六日天]|[0-9一二两三四五六七八九十]{1,3}点半?钟?)"
    r"(?!起|开始|往后)[^，。,]{0,4}(?:别|不要|莫|唔好|不用|唔使|不方便|先不)[^，。,]{0,3}(?:打|来电|电话)[^，。,]{0,4}?(?:了|电话|来)*"
    r"|(?:别|不要|莫|唔好)(?:再|又)?(?:老是?|总是?|天天|一直|经常|成日|日日|那么勤|这么勤|一天到晚)[^，。,]{0,3}(?:打|来电)(?:了|电话|来)*"
    r"|(?:别|不要|莫|唔好|不用)打了?[，。, ]*(?:我|人|老伴|现在|正)?(?:有点|很|好|正|还)?"
    r"(?:在|睡|头[疼痛晕]|不舒服|难受|发烧|累|困|忙|有事|住院|病)"
)
"""Not at such a time, not so often, or not while something keeps them from it."""
_RETURNS = re.compile(r"退[订訂](?:了|掉)?|[我想要把给将帮那这些个袋桶瓶盒包斤箱份的了吧啊,，。 ]")
_GIVES_UP = re.compile(r"(?:不要|唔要|不用|莫要|不买|取消|退订|退掉|算)(?:了|啦|喇)?|[了吧啊嘛哈呀我把给将那这些个的也,，。 ]")
_BEFORE = re.compile(r"[订要买定叫点]的|上次|上回|昨[天日]|前[天日]|上个|上周|几天前")
_ENDS = " 了啦咗,，。.!！、"
_SLIP = re.compile(r"(?:打|写|按|输|敲|发)错(?:了|咗)?(?:一|两|几)?个?字|错(?:别)?字|字(?:打|写|按|输|敲)?错")


def is_put_off(words: str) -> bool:
    """Whether a call is not wanted at one time of day ("今天别打了，明天打"), which gives up no calls."""
    return _PUT_OFF.search(words) is not None


def time_instead(words: str) -> Wish | None:
    """The time named behind it ("今天别打了明天打" is tomorrow); None without any."""
    found = _PUT_OFF.search(words)
    return assess(words[found.end() :]).time if found else None


def takes_goods_back(words: str) -> bool:
    """Whether 退订 is said of goods ("退订米", "把那袋米退订了") and not of our texts and calls."""
    thing = _RETURNS.sub("", words)
    return "退" in words and bool(thing) and bool(assess(f"要{thing}").items)


def goods_given_up(words: str) -> tuple[str, ...]:
    """What is not wanted any more ("青菜不要了"), by its names; nothing where no goods are named."""
    thing = _GIVES_UP.sub("", words)
    return tuple(item.name for item in assess(f"要{thing}").items) if thing and thing != words else ()


def speaks_of_before(words: str) -> bool:
    """Whether something ordered earlier is meant ("上个礼拜订的药到了没"), though we may know nothing of it."""
    return _BEFORE.search(words) is not None


def is_slip(words: str) -> bool:
    """Whether a character was mistyped ("打错字了，青菜"), and no number dialled wrongly."""
    return _SLIP.search(words) is not None


def without_slip(heard: Heard) -> Heard:
    """What was meant, where a slip is told with it: of "打错字了，青菜" the second half. Anything else as it was heard."""
    found = _SLIP.search(heard.speech)
    meant = heard.speech[found.end() :].strip(_ENDS) if found else ""
    return replace(heard, speech=meant, assessment=assess(meant)) if meant else heard
