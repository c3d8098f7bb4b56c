"""How often people use a character or two that stand beside each other, so that a phrase is looked for by its rarest part.

Counted once over the invented sayings of the tests, in per cent of texts and rounded down, the pairs that long public texts are
full of added by estimate; it need not be exact. A wrong number costs time and changes nothing that is heard.
"""

from __future__ import annotations

_CHARACTERS = {
    30: "了的",
    20: "我不是没有好",
    15: "一人想要能生死",
    10: "子就天在这么家开发心医去求请无活会",
    5: "来老上个里药得下都说着到走他头你吃把急救送等病",
    2: ("点打们气儿两今过给再后晚还楼水自买用也手大口妈电起跳那血出话菜己多孩完以刀三看早瓶快别门跟真女喝小十怎面时爸可帮烧"),
    1: (
        "什安屋见日火明睡爷边吗伴最压车算唔几从年婆公听饭次哪回包拿太觉如吧倒带地消孙被怕做累半盒片找收够放谁眼阿很痛谢意醒现疼房"
        "炭奶斤咗绳台成候全已流烦机道经眠住事进麻五煤喘又腿办清高单和米割条断啥思失世前吐昨"
    ),
}
"""Characters that at least so many texts in a hundred hold."""
_PAIRS = {
    8: "医院 希望 需要 没有 怎么 自杀 一起 离开 世界 知道",
    4: (
        "死了 去死 医生 发烧 呼吸 治疗 住院 社区 时间 困难 感染 隔离 大家 检查 结果 联系 急需 物资 核酸 确诊 的人 父亲 母亲 情况 问题 "
        "感觉 觉得 生活 如果 因为 还是 看到 为什 不会 不到 跳楼 死亡 痛苦 难过 抑郁 想死 跳下 活着 开心 可能 政府 帮忙 食物 现在 什么 "
        "电话 自己 可以 一直 无法 严重 咳嗽 真的 救援 今天 我的 一下 是我 在家 不能 病毒 家里 时候 床位"
    ),
    2: (
        "你们 不想 走了 孩子 了一 一个 好了 我就 人员 请求 帮助 患者 病人 朋友 高烧 不好 都是 他们 不是 小时 安排 部门 病情 谢谢 也没 "
        "有一 请问 都没 帮我 得到 发热 血压 去医 都不 工作 很多 一点 每天 只有 小区 建议 我是 让我 晚上 感谢 几天 尽快 以前 要求 不知"
    ),
    1: (
        "今晚 来了 下去 老伴 去了 我妈 儿子 明天 这个 给我 天天 不用 我不 个人 我爸 吃了 我老 老人 想活 活了 不如 有人 爷爷 不要 最后 "
        "也不 就不 我要 我这 算了 已经 安眠 我把 下来 没人 绳子 眠药 喝了 出来 煤气 我走"
    ),
    0.5: (
        "心里 以后 意思 我家 那个 我一 老公 孙子 完了 一盒 不了 一天 得很 屋里 我想 女儿 农药 上了 我们 我在 死我 还有 一瓶 后一 不着 "
        "东西 了好 早点 就走 喘不 到了 过来 吃完 要一 说他 邻居 不来 不下 压药 一把 天了 天就 了就 奶奶 开了 一次 好多 起来 回来 我了 "
        "麻烦 么办 了算 晚就 我已 再打 昨天 就是 把我 两包 屋头 断了 想一 过去 够了 药我 辈子 没得 老头 隔壁 还不 消失 就好 要是 说要 "
        "不过 不起 说不 个月 了三 了我 了两 突然 阳台 我真 降压 坏了 睡不 婆婆 不醒 想再 头了 如死 站在 谢你 不上 火了 没了 要了 人了 "
        "我都 楼下"
    ),
}
"""Two characters beside each other that at least so many texts in a hundred hold."""
_DIGIT = 5.0
_MARK = 30.0
"""Commas and the like."""
_RARE, _RARE_PAIR = 0.5, 0.05
_AT_AN_EDGE, _AT_A_MARK = 0.1, 0.3
"""How many of the texts that hold a character have it at the beginning (at the end), or beside a comma or the like."""

_OFTEN = {char: float(often) for often, chars in _CHARACTERS.items() for char in chars}
_OFTEN |= {pair: float(often) for often, pairs in _PAIRS.items() for pair in pairs.split()}


def often(key: str) -> float:
    """How many texts in a hundred hold this character or these two, roughly."""
    if len(key) > 1:
        return _OFTEN.get(key) or _beside_a_mark(key)
    return _OFTEN.get(key, _DIGIT if key.isdigit() else _RARE if key.isalnum() else _MARK)


def _beside_a_mark(pair: str) -> float:
    """Of two characters one of which is no letter: "了," and, at the beginning and the end of a text, "^我" and "了$"."""
    if pair.isalnum():
        return _RARE_PAIR
    first, last = pair[0], pair[-1]
    if "^" in first or "$" in last:
        return _AT_AN_EDGE * often(last if first == "^" else first)
    return _AT_A_MARK * min(often(first), often(last))
