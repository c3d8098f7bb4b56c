"""What a volunteer says of their own health: the answer to the morning's question, or a symptom at any time of the day."""

from __future__ import annotations

import re

_BEFORE = r"(?:报告|早上?好?|老师|我|今天|今早|身体|体温|都|很|挺|一切|状况|[,，。 ])*"
_NONE_OF_IT = r"[没冇无莫]有?得?(?:什么|啥子?|任何)?(?:不舒服|唔舒服|不适|症状|发烧|发热|咳嗽)"
_WELL = re.compile(
    rf"^{_BEFORE}(?:健康|良好|正常|身体好|都好|挺好|很好|{_NONE_OF_IT}|well|fine|no symptoms?)[。.!！的了啊呢哈~谢您]*$", re.IGNORECASE
)
_GOES_ON = r"(?:[,，。!！ ]*(?:可以|能|又|继续|开始|想)[^没不]{0,10})?[。!！了啊呢哈 ]*"
_IN_ENGLISH = r"i(?:'m| am) (?:well|fine|better|ok)\b"
_BY_NOW = "(?:我|现在|今天|已经|都|身体|病|完全|全|差不多|[,，。 ])*"
_RECOVERED = re.compile(rf"^{_BY_NOW}(?:好|康复|痊愈|退烧|烧退|恢复|没事)了?{_GOES_ON}$|^{_IN_ENGLISH}", re.IGNORECASE)
_PAINS = "(?:头|嗓子|喉咙|肚子|腰|胃|浑身|全身)(?:有?点儿?|很|好)?(?:疼|痛|酸)"
_SYMPTOMS = "头晕|咽痛|拉肚子|腹泻|呕吐|想吐|流鼻涕|鼻塞|发冷|乏力|[没冇]味觉|阳了|阳性|(?:感冒|咳嗽)(?!药|灵|颗粒|糖浆|冲剂)"
_ILL = "不适|不太?舒服|唔舒服|难受|发烧|发热|生病|病了|unwell|\\bsick\\b|fever"
_UNWELL = re.compile(f"{_ILL}|{_SYMPTOMS}|{_PAINS}", re.IGNORECASE)
_OTHERS = re.compile("[他她]|老人|居民|婆婆|爷爷|奶奶|大爷|大妈|孩子|小孩|邻居|老公|老婆|爸|妈|药")


def says_well(words: str) -> bool:
    """Whether the whole text says that nothing is the matter."""
    return _WELL.match(words) is not None


def says_unwell(words: str) -> bool:
    """Whether a text names a symptom of the sender's own; what it says of somebody else, or of medicine, is no such thing."""
    return _UNWELL.search(words) is not None and _OTHERS.search(words) is None


def says_recovered(words: str) -> bool:
    """Whether somebody who had fallen ill says that they are well again ("好了，可以接单了")."""
    return _RECOVERED.match(words.strip()) is not None or says_well(words)
