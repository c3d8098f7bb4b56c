"""Whom the need is for: the caller, a neighbour, a parent, a child, a spouse.

Relatives are mentioned for many reasons (女儿在深圳, 老伴走了); only one whose need the text tells, or for whom
something is asked, is the person to be visited.
"""

from __future__ import annotations

import re
from typing import Final

from hotline.terms import Who
from hotline.triage.branching import branching
from hotline.triage.lexicon import Lexicon
from hotline.triage.text import Heard

_CALLED: Final = {
    Who.NEIGHBOUR: """
        邻居 隔壁 隔篱 楼上 楼下 对门 对面 同楼 我们楼 院子里 老街坊 街坊 我们这栋 一老人 一独居老人 一孤寡老人 有老人 有独居老人 有孤寡老人
        个老人 个独居老人 个孤寡老人 位老人 位独居老人 位孤寡老人 独居老人 neighbour neighbor next_door upstairs downstairs
    """,
    Who.SPOUSE: """
        老伴儿 老伴 老头子 老头儿 老爱人 爱人 老公 老婆 我先生 丈夫 妻子 媳妇儿 媳妇 堂客 婆娘 老两口的 内人 husband wife
    """,
    Who.CHILD: """
        娃娃 娃儿 宝宝 宝贝 孩子 小孩 细路 囡囡 儿子 女儿 闺女 孙子 孙女 孙儿 外孙 幺儿 幺女 小朋友 新生儿 婴儿 奶娃
        baby my_son my_daughter grandson granddaughter toddler kids kid children child
    """,
    Who.PARENT: """
        爸爸 爸 妈妈 妈 父亲 母亲 老汉儿 老汉 老妈子 老妈 老娘 老爹 爹 公公 婆婆 岳父 岳母 丈母娘 外公 外婆 爷爷 奶奶 姥姥 姥爷
        阿爸 阿妈 阿公 阿婆 老爷子 老太太 老人家 老父 老母
        my_mum my_mom my_dad my_mother my_father grandma grandpa grandmother grandfather parents parent
    """,
}
"""How people are called; of words that begin alike the longer one stands first."""
_WHO: Final = {word.replace("_", " "): who for who, words in _CALLED.items() for word in words.split()}
_PERSON: Final = re.compile(branching(map(re.escape, _WHO)))
_AWAY: Final = re.compile(
    r"^(?:们|都|也|又|全|的)?.{0,3}?(?:走了|没了|去世|过世|不在了|死了|过身|离开了|头七|生前|在外地|在外面"
    r"|在外头|在深圳|在上海|在北京|在国外|在广州|在美国|不在身边|不在家|不在|回不来|上班|打工|出差|住院去"
    r"|担心|操心|不管|不理|嫌弃|不要我|骂我|打我|送来|买的|寄来|说我|叫我|让我|带来|前年|去年|帮我|给我"
    r"|都忙|忙|结婚|嫁|brought|passed|died|is away|lives in|told me)"
)
_BEFORE_FOR: Final = re.compile(r"(?:给|帮|替|为|跟|照顾|畀|俾|同|for|bring|拨|帮到|接)\s?$")
_BEFORE_NOT: Final = re.compile(r"(?:跟|怕|和|靠|想|等|有|没有|对不起|拖累|脱累|连累|麻烦|不敢跟|告诉|喊|叫|是|当|见|看)\s?$")
_NEED: Final = re.compile(
    r"药|病|烧|痛|疼|摔|跌|晕|咳|喘|吐|血|糖尿|要|需|想吃|想喝|没|冇|饿|渴|缺|吃完|用完|噎|透析|瘫|起不来"
    r"|叫不醒|不醒|不说话|哭|闷|睡不|不吃|难受|爱吃|馋|尿|奶|独居|一个人|敲|求|不动|聋|残|抑郁|想不开|跳"
    r"|自杀|喊救命|倒|断|吸氧|怀孕|出生|岁|need|want|sick|fever|pain|fell|medicine|ran out|hungry|keeps"
    r"|won't|cannot|can't|is \d"
)
_SELF: Final = re.compile("[我俺咱阮]")
_SELF_IN_ENGLISH: Final = re.compile(r"\b(?:i|my|me)\b")
_REACH: Final = 14
_CLAUSE_END: Final = re.compile(r"[。!?;！？；\n]")


def find_who(heard: Heard, lexicon: Lexicon) -> Who | None:
    """Whom the need is for; None when the text does not say. `lexicon` is not needed yet. Pure; never raises."""
    norm = heard.norm
    found: Who | None = None
    for match in _PERSON.finditer(norm):
        who = _WHO[match[0]]
        before, after = norm[max(0, match.start() - 6) : match.start()], norm[match.end() : match.end() + _REACH]
        stop = _CLAUSE_END.search(after)
        after = after[: stop.start()] if stop else after
        if _AWAY.match(after):
            continue
        if _BEFORE_FOR.search(before):
            return who
        if _BEFORE_NOT.search(before) or not _NEED.search(after):
            continue
        if found is None or who is Who.NEIGHBOUR:
            found = who
    if found is not None:
        return found
    return Who.SELF if _SELF.search(norm) or _SELF_IN_ENGLISH.search(norm) else None
