"""Orders as residents say them: what is asked for, how much, and what must not be taken for an order."""

from __future__ import annotations

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.terms import Item
from hotline.triage.items import find_items
from hotline.triage.lexicon import built_in, extended
from hotline.triage.text import hear

LEXICON = built_in()


def items(text: str) -> list[tuple[str, float | None, str | None]]:
    return [(item.name, item.quantity, item.unit) for item in find_items(hear(text), LEXICON)]


LISTS = [
    ("麻烦给我买三斤土豆，两根黄瓜，一盒鸡蛋", [("土豆", 3, "斤"), ("黄瓜", 2, "根"), ("鸡蛋", 1, "盒")]),
    ("我要一袋盐两瓶酱油三包方便面", [("盐", 1, "袋"), ("酱油", 2, "瓶"), ("方便面", 3, "包")]),
    ("娃儿的奶粉断了，捎一罐", [("奶粉", 1, "罐")]),
    ("油呀盐呀全没得了，捎点来", [("油", None, None), ("盐", None, None)]),
    ("盐没有了盐一带醋一瓶", [("盐", 1, "袋"), ("醋", 1, "瓶")]),
    ("芹菜两斤猪肝一斤豆腐不用了", [("芹菜", 2, "斤"), ("猪肝", 1, "斤")]),
    ("老母鸡一只剁好，姜两块，别买太老的", [("老母鸡", 1, "只"), ("姜", 2, "块")]),
    ("牛奶两箱鸡蛋三十个面条五斤", [("牛奶", 2, "箱"), ("鸡蛋", 30, "个"), ("面条", 5, "斤")]),
    ("鸡蛋30个 西红柿3斤 豆腐2块", [("鸡蛋", 30, "个"), ("西红柿", 3, "斤"), ("豆腐", 2, "块")]),
    ("想买点肉和鱼", [("肉", None, None), ("鱼", None, None)]),
    ("白菜、萝卜、茄子各两斤", [("白菜", 2, "斤"), ("萝卜", 2, "斤"), ("茄子", 2, "斤")]),
    ("口罩和肥皂各一份", [("口罩", 1, "份"), ("肥皂", 1, "份")]),
    ("话费充50，电费充一百", [("话费", 50, None), ("电费", 100, None)]),
    ("帮我充30块钱话费", [("话费", 30, "块")]),
    ("来只鸡，再带瓶醋", [("鸡", 1, "只"), ("醋", 1, "瓶")]),
    ("1.大米一袋 2.油一桶", [("大米", 1, "袋"), ("油", 1, "桶")]),
    ("蜡烛要一些，打火机要两个", [("蜡烛", None, None), ("打火机", 2, "个")]),
    ("面包、蛋糕，都要便宜的", [("面包", None, None), ("蛋糕", None, None)]),
    ("要一个充气泵", [("充气泵", 1, "个")]),
    ("醋一瓶，别的什么都不缺", [("醋", 1, "瓶")]),
    ("醋快没了，还有还有盐盐一包", [("醋", None, None), ("盐", 1, "包")]),
    ("酱油见底了，来瓶生抽", [("生抽", 1, "瓶")]),
    ("能不能买到轮椅，一个就行", [("轮椅", 1, "个")]),
    ("送几桶水来", [("水", None, "桶")]),
    ("没盐了，没糖了，各来两袋", [("盐", 2, "袋"), ("糖", 2, "袋")]),
    ("萝卜要三个不要五个", [("萝卜", 3, "个")]),
    ("家里一把面条都没有了", [("面条", None, None)]),
    ("手套橡胶的，两双；围裙，不要太大", [("手套", 2, "双"), ("围裙", None, None)]),
    ("再来上次那种咸菜，半斤", [("咸菜", 0.5, "斤")]),
    ("酸奶要原味的六杯，草莓味的不要", [("酸奶", 6, "杯")]),
    ("我要做糖醋鱼，草鱼一条，白糖半斤", [("草鱼", 1, "条"), ("白糖", 0.5, "斤")]),
    ("话费还剩三块，给我充个三十", [("话费", 30, None)]),
    ("酱油两瓶，椒盐酥一盒", [("酱油", 2, "瓶"), ("椒盐酥", 1, "盒")]),
    ("牛奶一想还有面包两个", [("牛奶", 1, "箱"), ("面包", 2, "个")]),
    ("停水了，家里没水，送一桶水上来", [("水", 1, "桶")]),
    ("盐和糖样样没有", [("盐", None, None), ("糖", None, None)]),
    ("水饺两袋，韭菜鸡蛋馅的", [("水饺", 2, "袋")]),
    ("松紧带三尺，血肠一根", [("松紧带", 3, "尺"), ("血肠", 1, "根")]),
    ("一箱啤酒不要，两瓶就够", [("啤酒", 2, "瓶")]),
    ("卫生巾夜用的三包", [("卫生巾", 3, "包")]),
    ("5号电池六节，7号两节", [("电池", 6, "节"), ("电池", 2, "节")]),
    ("3 boxes of masks and a towel", [("masks", 3, "boxes"), ("towel", 1, None)]),
    ("ibuprofen 2 boxes and a thermometer please", [("ibuprofen", 2, "boxes"), ("thermometer", 1, None)]),
    ("急需胰岛素，冰箱里只剩一支了", [("胰岛素", None, None)]),
    ("一合感冒灵两合板蓝跟", [("感冒灵", 1, "盒"), ("板蓝根", 2, "盒")]),
    ("孩子的奶粉要喝完了，是飞鹤的三段", [("飞鹤", None, None)]),
    ("土豆来两近", [("土豆", 2, "斤")]),
    ("椒麻粉 5g，黑胡椒 2 g", [("椒麻粉", 5, "g"), ("黑胡椒", 2, "g")]),
    ("孩子奶粉没了 三段的 两罐", [("奶粉", 2, "罐")]),
    ("冇米喇，帮我买包米", [("米", 1, "包")]),
    ("送三斤米来，等着下锅", [("米", 3, "斤")]),
    ("我的狗没粮了", [("狗粮", None, None)]),
    ("晾衣服的夹子断了，买十个夹子", [("夹子", 10, "个")]),
    ("想炖汤，活鸡一只", [("鸡", 1, "只")]),
    ("今天晒了三床被子", []),
    ("女儿寄来两箱苹果", []),
    ("要一个搅拌棒和三个灯泡", [("搅拌棒", 1, "个"), ("灯泡", 3, "个")]),
    ("再来一斤牛肉要嫩一点的还有我老伴想吃香蕉买两斤", [("牛肉", 1, "斤"), ("香蕉", 2, "斤")]),
]

STATES = [
    ("没油了，也没盐了，酱油还有半瓶", [("油", None, None), ("盐", None, None)]),
    ("大米快吃完了，油也见底了，盐够", [("大米", None, None), ("油", None, None)]),
    ("米面油都有，就是没有盐了", [("盐", None, None)]),
    ("盐我有了，糖来一袋", [("糖", 1, "袋")]),
    ("牙膏不用了，牙刷要两把", [("牙刷", 2, "把")]),
    ("不要肥肉要瘦肉两斤", [("瘦肉", 2, "斤")]),
    ("灯泡坏了，要个新的", [("灯泡", 1, "个")]),
    ("我家水管爆了，水都漏到楼下了", []),
    ("家里什么都不缺，谢谢", []),
    ("取消昨天订的牛奶", []),
    ("今天不要给我送菜", []),
    ("我有两箱牛奶要捐给社区", []),
    ("昨天订的两斤肉还没收到", []),
    ("中午吃了两碗面条", []),
    ("感冒药和降压药能一起吃吗", []),
    ("我要一个人静一静", []),
    ("有没有口罩？要二十个", [("口罩", 20, "个")]),
    ("家里有鸡蛋，有没有豆腐", [("豆腐", None, None)]),
    ("想吃碗热汤面", [("热汤面", 1, "碗")]),
    ("桶装水没了，送两桶", [("桶装水", 2, "桶")]),
]

CORRECTIONS = [
    ("不是两斤苹果，是三斤", [("苹果", 3, "斤")]),
    ("土豆不是两斤是三斤", [("土豆", 3, "斤")]),
    ("两包盐哦不是三包盐", [("盐", 3, "包")]),
    ("要五斤苹果，不对，三斤苹果", [("苹果", 3, "斤")]),
    ("苹果要三个吧嗯四个四个", [("苹果", 4, "个")]),
    ("米不要了，换成面粉，10斤", [("面粉", 10, "斤")]),
    ("那个醋嗯一瓶醋还有酱油也要一瓶", [("醋", 1, "瓶"), ("酱油", 1, "瓶")]),
]

MISHEARD = [
    ("嗯我要三近土豆", [("土豆", 3, "斤")]),
    ("喂你好我要两平酱油一带盐", [("酱油", 2, "瓶"), ("盐", 1, "袋")]),
    ("我的降鸭药没了要两盒", [("降压药", 2, "盒")]),
    ("要买两袋奶分", [("奶粉", 2, "袋")]),
    ("半斤柔", [("肉", 0.5, "斤")]),
    ("要一箱方边面", [("方便面", 1, "箱")]),
    ("三瓶将油一同油", [("酱油", 3, "瓶"), ("油", 1, "桶")]),
    ("一瓶老干吗，血糖式纸一盒", [("老干妈", 1, "瓶"), ("血糖试纸", 1, "盒")]),
    ("手纸两题大葱两跟", [("手纸", 2, "提"), ("大葱", 2, "根")]),
    ("眼睛不舒服，心里没有动力", []),
]

NARRATIVES = [
    (
        "我是5栋的刘阿姨，腿脚不方便。家里还剩点挂面和咸菜，鸡蛋昨天吃完了。麻烦带一板鸡蛋，两把青菜，有豆腐的话来两块，肉就不用了",
        [("鸡蛋", 1, "板"), ("青菜", 2, "把"), ("豆腐", 2, "块")],
    ),
    ("高血压药还能吃两天，二甲双胍已经没了，能不能帮忙配两盒送过去？", [("二甲双胍", 2, "盒")]),
    ("冰箱里的东西都坏了，现在只有半袋米，想要几包方便面、一箱矿泉水", [("方便面", None, "包"), ("矿泉水", 1, "箱")]),
    ("我替三楼的张婆婆说：盐一包，酱油一瓶", [("盐", 1, "包"), ("酱油", 1, "瓶")]),
    ("想给女儿打电话，话费没了，帮我充二十块", [("话费", 20, "块")]),
    ("大米一袋送到三栋二单元", [("大米", 1, "袋")]),
    ("感冒药两盒，最好是感康", [("感康", 2, "盒")]),
    ("我刚才报的鸡蛋三十个不要了，改成二十个", [("鸡蛋", 20, "个")]),
    ("一副安眠药我都买好了，看到老伴的拖鞋就想哭", []),
    ("别的都有，老样子", []),
]

DIALECTS = [
    ("屋头莫得米咯，割两斤肉，再来一窝白菜", [("米", None, None), ("肉", 2, "斤"), ("白菜", 1, "窝")]),
    ("给我带两斤洋芋一斤海椒嘛", [("洋芋", 2, "斤"), ("海椒", 1, "斤")]),
    ("唔該幫我買兩樽豉油、一包米", [("豉油", 2, "樽"), ("米", 1, "包")]),
    ("屋企冇米喇，唔使送油", [("米", None, None)]),
    ("俺想要二斤白面，一捆大葱", [("白面", 2, "斤"), ("大葱", 1, "捆")]),
    ("I need 2 kg rice, one bottle of oil and a dozen eggs", [("rice", 2, "kg"), ("oil", 1, "bottle"), ("eggs", 1, "dozen")]),
    ("I don't need rice, just 2 bottles of soy sauce", [("soy sauce", 2, "bottles")]),
    ("no rice left, please send 5kg", [("rice", 5, "kg")]),
    ("need 口罩 10个 and 酒精 1瓶", [("口罩", 10, "个"), ("酒精", 1, "瓶")]),
]


@pytest.mark.parametrize(("text", "expected"), LISTS + STATES + CORRECTIONS + MISHEARD + NARRATIVES + DIALECTS)
def test_orders(text: str, expected: list[tuple[str, float | None, str | None]]) -> None:
    assert sorted(items(text), key=str) == sorted(expected, key=str)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("一包5公斤重的大米", Item("大米", 1, "包", "5公斤")),
        ("米两袋，五斤装的", Item("米", 2, "袋", "五斤")),
        ("送一桶5L的花生油", Item("花生油", 1, "桶", "5L")),
        ("宝宝的飞鹤奶粉，三段，两罐", Item("飞鹤奶粉", 2, "罐", "三段")),
        ("纸尿裤L码两包", Item("纸尿裤", 2, "包", "L码")),
        ("要一个40瓦的灯泡", Item("灯泡", 1, "个", "40瓦")),
        ("要4节7号电池", Item("电池", 4, "节", "7号")),
        ("老花镜300度一副", Item("老花镜", 1, "副", "300度")),
        ("拖鞋一双，42码", Item("拖鞋", 1, "双", "42码")),
        ("血糖试纸要一盒50片的", Item("血糖试纸", 1, "盒", "50片")),
        ("cooking oil, 5L bottle x2", Item("cooking oil", 2, "bottle", "5L")),
    ],
)
def test_pack_sizes_are_told_from_how_many(text: str, item: Item) -> None:
    assert find_items(hear(text), LEXICON) == (item,)


def test_the_thing_itself_stands_for_its_class() -> None:
    assert [name for name, _, _ in items("高血压药没有了，氨氯地平拿两盒")] == ["氨氯地平"]
    assert [name for name, _, _ in items("奶粉没了，要一罐爱他美")] == ["爱他美"]
    assert {name for name, _, _ in items("要买蔬菜，青菜两斤，萝卜一个")} == {"青菜", "萝卜"}


def test_names_hidden_in_other_words_are_no_things() -> None:
    assert items("前面路上有积水，要见面谈") == []
    assert items("水龙头要一个") == [("水龙头", 1, "个")]


def test_a_station_adds_its_own_goods() -> None:
    lexicon = extended('[goods.jiaduobao]\nwords = ["嘉多堡饼"]\nkind = "snack"\n')
    assert [item.name for item in find_items(hear("要嘉多堡饼"), lexicon)] == ["嘉多堡饼"]


@pytest.mark.parametrize("text", [text for text, _ in LISTS + STATES + CORRECTIONS])
def test_traditional_and_full_width_are_read_alike(text: str) -> None:
    to_traditional = opencc.OpenCC("s2t")
    plain = opencc.OpenCC("t2s")
    wide = text.translate({n: n + 0xFEE0 for n in range(0x21, 0x7F)})
    for spelling in (to_traditional.convert(text), wide):
        heard = [(hear(plain.convert(name)).norm, quantity) for name, quantity, _ in items(spelling)]
        assert heard == [(hear(name).norm, quantity) for name, quantity, _ in items(text)]


SCRAPS = st.lists(
    st.sampled_from(
        [
            "要",
            "没",
            "了",
            "不要",
            "两斤",
            "3",
            "x2",
            "一包",
            "半",
            "米",
            "油",
            "鸡蛋",
            "降压药",
            "的",
            "还有",
            "和",
            "，",
            "。",
            " ",
            "各",
            "不是",
            "是",
            "5kg",
            "5公斤重的",
            "没了",
            "来",
            "只",
            "送",
            "奶粉",
            "三段",
            "rice",
            "two",
            "bottles of",
            "need",
            "电费",
            "100",
            "块钱",
            "(",
            ")",
            "那",
            "桶",
            "柔",
            "近",
            "吃了",
            "有",
            "吗",
            "?",
        ]
    ),
    max_size=25,
).map("".join)


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(max_size=120), SCRAPS))
def test_never_raises_and_names_what_was_said(text: str) -> None:
    heard = hear(text)
    misheard = {name for book in ("goods",) for concept in LEXICON.book(book) for name in concept.words}
    for item in find_items(heard, LEXICON):
        assert item.name.strip()
        assert hear(item.name).norm in heard.norm or hear(item.name).norm in misheard
        assert item.quantity is None or item.quantity >= 0
