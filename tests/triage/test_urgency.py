"""Life in danger now is a crisis; what cannot wait a day is urgent; the rest is normal, whatever it is compared to."""

from __future__ import annotations

import pytest

from hotline.terms import Kind, Risk, Urgency
from hotline.triage import assess

CRISIS = [
    "我摔倒了起不来",
    "胸口痛得很，出冷汗",
    "喘不上气",
    "屋里有煤气味",
    "厨房着火了",
    "老伴叫不醒",
    "嘴歪了，半边身子动不了",
    "血止不住",
    "孩子噎住了脸发紫",
    "水淹到胸口了",
    "有人拿刀砍门",
    "误喝了消毒液",
    "出气不赢，心口痛",
    "我个心口好痛，唞唔到气",
    "he is not breathing",
    "my house is on fire",
    "氧气瓶快没氧了",
    "没有氧气了",
    "没氧气瓶了",
    "老人呼吸急",
    "爷爷呼吸又急又浅",
    "老伴喘得急",
    "儿媳妇打我骂我不给饭吃",
    "保姆打老人",
    "老人一直睡叫了不应",
    "骨头卡嗓子眼了",
    "汤圆卡喉咙了",
    "心脏像要停了",
    "后背疼到胳膊",
    "走不动路了头发昏",
    "我爷爷从昨天到现在没尿过",
    "脉搏摸不到了",
    "鼻子流血半小时止不住",
    "脚肿喘不上来睡不平",
    "晚上躺不平一躺就喘",
    "左胳膊麻胸口堵",
    "小偷进来了",
    "家里进人了",
    "我喝了老鼠咬",
    "my oxygen tank is empty",
    "俺娘摔着了腿不敢动",
    "对门老头好像死了",
    "my son hits me",
    "I'll jump off the roof",
]
URGENT = ["降压药今天晚上就断了", "两天没吃东西了", "奶粉断了，宝宝饿得哭", "明天要透析，出不去门怎么办", "孩子烧到39度5", "胰岛素用完了"]
URGENT += ["没胰岛素了", "没有救心丸了", "三天没敢吃东西", "有人在我饭里下毒", "糖尿病脚烂了发黑", "脚趾发黑了", "老头子喝了酒就打人"]
URGENT += [
    "鱼刺卡喉咙",
    "假牙吞下去了",
    "烫伤了起大泡",
    "老人中暑了",
    "娃儿烫着了",
    "小孙子手夹门里了",
    "insulin runs out tomorrow",
    "透析三天没做了",
]
URGENT += ["婆婆几日冇开门", "透析三天没做了", "新生儿黄疸", "尿毒症病人出不去", "精神病人没药了发病了"]
URGENT += ["my neighbour upstairs has not been seen for days"]
NORMAL = [
    "没米了",
    "买两斤青菜",
    "不急，这周内送一桶油就行",
    "换一罐煤气",
    "笑得喘不过气",
    "火锅真好吃",
    "去年摔了一跤",
    "老花镜腿断了",
    "消防演习几点开始",
    "煤气费怎么交",
    "电视里着火了",
    "腿抽筋了",
    "跑完步呼吸很快",
    "一生气呼吸就急",
    "气急败坏",
    "鱼缸里没氧气了",
    "老鼠药给老鼠下毒",
    "电视里有人给她下毒",
    "脚晒黑了",
    "护工推老人出去晒太阳",
    "孩子烫了头发",
    "脚肿了不喘",
    "脉搏没了解过",
    "老人中暑怎么预防",
    "门锁死了打不开",
    "他好像死了心",
    "隔壁那花好像死了",
    "my fridge is empty",
    "the kids jump off the couch",
    "is this a scam",
    "我爸打我电话",
    "社区把门封死了着火咋办",
    "话卡在喉咙说不出",
    "头发昏黄",
    "买鱼去掉鱼刺",
    "怕老人中暑要绿豆",
    "小偷进来了那一段真好看",
    "家里进蚊子了",
    "从昨天到现在没尿片了",
    "被老鼠咬了",
]


@pytest.mark.parametrize("text", CRISIS)
def test_life_in_danger_is_a_crisis(text: str) -> None:
    assert assess(text).urgency is Urgency.CRISIS


@pytest.mark.parametrize("text", URGENT)
def test_what_cannot_wait_a_day_is_urgent(text: str) -> None:
    assert assess(text).urgency is Urgency.URGENT


@pytest.mark.parametrize("text", NORMAL)
def test_the_rest_is_normal(text: str) -> None:
    assert assess(text).urgency is Urgency.NORMAL


@pytest.mark.parametrize(
    "text",
    [
        "高压电线断了掉在水里，有人踩上去了",
        "吸了药也不顶用，喘气像哨子",
        "烟从门缝钻进来",
        "不小心吃多了安眠药",
        "糖尿病的老娘出了一身汗，人糊涂了",
        "给娃喂重了退烧药",
    ],
)
def test_danger_in_further_words_cannot_wait(text: str) -> None:
    heard = assess(text)
    assert (heard.risk, heard.urgency) == (Risk.NONE, Urgency.CRISIS)
    assert Kind.MEDICAL in heard.kinds


@pytest.mark.parametrize(
    "text", ["手机掉水里了", "摔了个屁股墩，爬起来又跑了", "电热毯睡前要关，别烧着了", "爬楼喘得厉害，歇会儿就好", "掏灰掏得一脸灰"]
)
def test_what_is_past_feared_or_only_a_thing_is_no_danger(text: str) -> None:
    assert assess(text).urgency is Urgency.NORMAL
