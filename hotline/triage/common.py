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
        "感觉 觉得 生活 如果 因为 还是 看到 为什 不会 不到 跳楼 死亡 痛苦 难过 抑郁 想死 跳下 活着 开心 可能 政府 帮忙 食物"
    ),
    2: "你们 不想 走了 自己 孩子 了一 一个 好了 我就",
    1: (
        "什么 今晚 来了 下去 今天 老伴 去了 我妈 儿子 明天 这个 给我 天天 不用 家里 我不 可以 个人 我爸 "
        "吃了 我老 电话 老人 想活 活了 不如 有人 爷爷 不要 最后 也不 就不 我要 我这 算了 时候 已经 安眠 现在 我把 下来 "
        "没人 绳子 眠药 喝了 出来 煤气 我走"
    ),
    0.5: (
        "谢谢 晚上 心里 以后 意思 我的 我家 那个 我一 老公 孙子 完了 帮我 一盒 不了 一天 得很 屋里 我想 女儿 农药 "
        "上了 我们 我在 死我 还有 一瓶 不是 后一 不着 东西 了好 早点 就走 喘不 到了 过来 吃完 要一 说他 邻居 不来 不下 "
        "真的 压药 一把 天了 天就 都没 了就 奶奶 开了 一次 好多 起来 回来 我了 麻烦 一下 么办 了算 晚就 我已 再打 昨天 "
        "就是 把我 两包 屋头 血压 断了 想一 过去 够了 一直 药我 辈子 不能 没得 老头 隔壁 还不 消失 就好 要是 "
        "说要 是我 不过 不起 说不 个月 了三 了我 了两 突然 阳台 我真 降压 坏了 几天 睡不 都不 婆婆 不醒 想再 头了 如死 "
        "站在 谢你 不上 火了 没了 要了 人了 让我 我都 楼下"
    ),
}
"""Two characters beside each other that at least so many texts in a hundred hold."""
_DIGIT = 5.0
_MARK = 30.0
"""Commas and the like."""
_RARE, _RARE_PAIR = 0.5, 0.1

_OFTEN = {char: float(often) for often, chars in _CHARACTERS.items() for char in chars}
_OFTEN |= {pair: float(often) for often, pairs in _PAIRS.items() for pair in pairs.split()}


def often(key: str) -> float:
    """How many texts in a hundred hold this character or these two, roughly."""
    if len(key) > 1:
        return _OFTEN.get(key, _RARE_PAIR)
    return _OFTEN.get(key, _DIGIT if key.isdigit() else _RARE if key.isalnum() else _MARK)
