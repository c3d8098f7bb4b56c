"""Everyday words that stand in a phrase of danger and mean nothing of the kind; beside each the danger that must still be heard.

A phrase of which nearly every part may be left out matches what it was never meant for: 帮我买药 was once a plan to die.
"""

from __future__ import annotations

import pytest

from hotline.terms import Risk, Urgency
from hotline.triage import assess


@pytest.mark.parametrize(
    "text",
    [
        "冬天家里囤炭了，不冷", "买到炭了，多谢", "我们下午一起走", "跟邻居约走路锻炼", "谁走谁留还没定",
        "妈，拜拜", "妈再见", "来晚了别怪我", "别为我担心，我好着呢", "别想我，我过两天就回", "快割稻子了没人手",
        "血管没问题，医生说的", "动脉没硬化", "困了", "我困了想睡觉", "天热人困，没胃口", "心里冒火，等了一天没人来",
        "下水道堵住了，水下不去", "马桶堵住了", "门卡住了打不开", "电视卡住了", "快递卡在路上", "来瓶42度的白酒",
        "去江边走走散心", "死了两盆花", "花都死了", "血压药一天吃几片", "睡不着，吃了半片安定", "东西都送邻居了，吃不完",
        "明天就走，去女儿家", "我住江边花园", "我去跳广场舞", "救命药快没了", "抢购一空", "今晚走，火车票买好了",
        "就生抽吧", "晚上抽筋睡不好", "打门铃没人应", "电到家了吗", "大棚抽水机坏了", "车票是单程票",
        "米明天没了", "药今天没了", "今天没了", "菜今天就没了，明天怎么办", "奶粉周末就没了", "韭菜今天割了", "阑尾已经割了",
        "胆囊去年割了", "双眼皮刚割了", "老伴明天下葬", "老头子后天火化，要买点香烛", "解决自己问题", "我这就上路去取",
        "我走了你把门关上", "我走了以后帮我关灯", "谁能带我走一趟医院", "能带我走吗，去医院", "垃圾拿走免得发臭", "鱼放冰箱省得发臭",
        "轻点敲门，省得吓着孩子", "纸条压在门口花盆下", "字条放在信箱了", "封信放咗喺信箱", "药下肚半小时就不疼了", "药吃下肚舒服多了",
        "切菜刚割了手", "等下海鲜送到没有", "等下江边集合", "已经吃两片药了", "又喝两副药，还是咳", "我妈吃几种药", "刚吃了两片药",
        "就吃一片药够不够", "周末会跳广场舞", "待会跳操", "等下要跳舞", "月底会跳槽", "拜拜，朋友们", "再会，妈妈", "随海风去散步",
        "把药放手边", "张纸贴喺门口", "趁热就下锅", "来收垃圾吧", "绳子挂在阳台晒衣服", "皮带挂钩坏了", "刀磨快了好切肉",
        "磨好刀等杀鸡", "火盆放好了，暖和", "窗户糊上了不漏风", "窗缝封严了，暖和", "门窗都封好了，不怕台风", "药都分好了，一天三次",
        "炭点着了，正烤火", "坐上桥头公交", "上楼顶收衣服", "去屋顶修瓦", "爬上屋顶捡球", "写信给儿子再说", "留言给我就行",
        "留信息给我", "等走了再说", "躺下等医生", "穿好衣服等走", "半夜上路，早上到", "周末了结这件事", "快跳完绳了", "要跳绳",
        "楼顶漏水", "天台种的菜熟了", "从高处落下个花盆", "猫给你喂了", "狗送去宠物店了", "钱给你够不够", "走后门拿的", "死鱼不要",
        "立遗嘱公证要带什么", "银行卡密码忘了",
    ],
)  # fmt: skip
def test_everyday_words_alarm_nobody(text: str) -> None:
    heard = assess(text)
    assert heard.risk is Risk.NONE
    assert heard.urgency is not Urgency.CRISIS


@pytest.mark.parametrize(
    "text",
    [
        "妈，再见了", "爸妈永别了", "约死吗", "有没有人陪我一起走", "别怪我，我走了", "别报警，让我走", "忍不住想割腕", "快要割下去了",
        "去楼顶跳了", "去江边跳下去", "刚吃了20片药", "一口气吃了好多药", "我吃了一瓶安眠药", "我走了，别找我", "明天我就不在了",
        "再见了妈妈", "门窗都封好了，炭也点着了", "爬上楼顶了", "绳子挂在房梁上了", "药全倒在手里了", "今晚就上路", "我割了手腕",
        "炭都买好了，窗户也封了", "血管差点割到", "没想好带着孩子一起走还是我自己走", "在等一个跟我约炭的朋友",
    ],
)  # fmt: skip
def test_the_words_beside_them_are_high(text: str) -> None:
    assert assess(text).risk is Risk.HIGH


@pytest.mark.parametrize(
    "text",
    [
        "老伴被困三楼，水进来了", "困在电梯里了", "鱼刺卡住了，喘不过气", "孙子被果冻卡住了", "喉咙卡住了说不出话", "孩子烧到41度",
        "孩子抽筋了，叫不应", "厨房冒火了", "触电了", "有人撬门", "工地上太阳晒得人抽搐了",
    ],
)  # fmt: skip
def test_the_words_beside_them_are_a_crisis(text: str) -> None:
    assert assess(text).urgency is Urgency.CRISIS


def test_who_wants_to_go_with_the_loved_is_cared_for() -> None:
    assert assess("我想跟你一起离开").risk is Risk.CONCERN
