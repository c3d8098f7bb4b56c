"""How neighbours really answer: Mandarin, Sichuan, Cantonese, typed in haste. A yes, a no, a time, a door; else a person reads it."""

from __future__ import annotations

import pytest

from hotline.dispatch.chatter import Saying, read_chatter
from hotline.dispatch.replies import Verb, code_in, read_reply

YES = """
得行，我这就去|要得|巴适，交给我嘛|我切嘛|中，我去|可以嘞，我顺路带上|好勒，几分钟就到|好嘅，我即刻去|冇问题|得，我嚟|没得问题|我去吧，正好在楼下
嗯嗯|行，交给我吧|👌|好的👍|OK的|接！|接了|我接这个|好滴|妥了|中，我妈就住隔壁|行啊，我骑车过去
没事，我去送|好嘞好嘞|我来拿|yes i can|Coming!|sure|我过去一趟|我能去|收到，马上去|去！|可以的，我下班顺路
"""
NO = """
我去不了，孩子发烧了|今天没空|不得行，我在上班|今晚唔得闲|去不成|改天吧|不方便，抱歉|不好意思，在外地|不接了|算了吧|不可以|唔好意思，我唔得闲|走不开啊|不行不行|不太方便|不了谢谢|拒绝
真的去不了|对不起，忙不过来|莫得空|今天不行|sorry, can't|不在家|这单送不成了，你们另外找人吧
"""
COMING = """
到楼下了|马上到，堵车|一会儿就到|还要等一哈哈儿|收到收到|晓得了|在路上咯
出发了|正在排队结账|我在买菜了|快啦快啦|已出发|明白，辛苦|on my way
"""
DELIVERED = """
已经送到了，老人家说谢谢|东西放门口了|送完了|口令是4821|门码4821|4821|送到了 4821
都送到了|货交到老人手里了|交给婆婆了|delivered|密码 4821 送到|4821已送到|已签收
"""
NOBODY = """
敲了半天没得人开门|屋头没得人|冇人应门|没人在家|打电话没人接，敲门也没反应|家里好像没人
我敲门没人应|一直没人开门|喊了没人答应|按了好久门铃都没人应|nobody opens
"""
MISSING = """
盐卖完了|超市的鸡蛋卖光了|缺盐和酱油
菜场豆腐断货了|少了一袋米
"""
WELL = """
健康|都好|今天身体很好|没有不舒服|一切正常|体温正常|没得啥子不舒服|我今天没有发烧|早上好，健康|无症状|冇唔舒服|no symptoms
"""
UNWELL = """
我有点发烧|今天头疼|嗓子有点痛|拉肚子了|不太舒服，想请一天|咳嗽了|感冒了去不了|浑身酸痛|唔舒服
"""
A_PERSON = """
可以晚一点不？|好，不过要七点以后|好是好，就是太远了|好像不行|没问题吗那边的路|行不行我看看|我叫我老公去可以吧|能不能换个人|门牌号是多少来着
婆婆好像不太舒服|老人家摔了一跤|电动车没电了，可能要晚点|婆婆可以自己下楼拿|老人说等了3小时|今天没空，明天可以|好久没去过那边
好重，拿不动|收到货但是少了|送到了，但是老人没开门|还没送到|好的，不要叫我了|他在家吗|米要哪种|去不去啊|感冒药买哪个牌子|感冒药没有了|老人头疼|止咳糖浆要哪种|好贵，要42块
不用送了吧老人说|楼下保安不让上去|好奇怪，地址不对|退烧药要处方|收到，但我不去|是三栋还是五栋|在几号楼|快递到了吗
口令忘了|老人说没有口令|我崴脚了|别给我派了|有点远，去不了哈|今朝没空，明朝好伐|在忙，晚点再说|老人不要了|没有酱油，买了醋|七点左右到|我明天可以|你是哪个|去不了三栋
"""


def rows(said: str) -> list[str]:
    """The sayings of a block."""
    return [words for line in said.strip().splitlines() for words in line.split("|")]


@pytest.mark.parametrize(
    ("words", "what"),
    [
        (words, what)
        for said, what in (
            (YES, Saying.WILLING), (NO, Saying.REFUSING), (COMING, Saying.COMING), (DELIVERED, Saying.DELIVERED),
            (NOBODY, Saying.NOBODY_HOME), (MISSING, Saying.MISSING), (A_PERSON, Saying.UNCLEAR),
            (WELL, Saying.WELL), (UNWELL, Saying.UNWELL),
        )
        for words in rows(said)
    ],
)  # fmt: skip
def test_how_neighbours_answer(words: str, what: Saying) -> None:
    """Each as a person would take it; nothing with an unknown word in it is a yes."""
    assert read_chatter(words).what is what


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("还有10分钟", 10), ("半个钟头到", 30), ("半个小时左右", 30), ("再等我一刻钟哈", 15), ("半个钟", 30), ("等我40分", 40),
        ("要两个钟", 120), ("好的，大概四十分钟", 40), ("路上堵车，还要20分钟", 20), ("about 15 min", 15),
    ],
)  # fmt: skip
def test_how_long_it_will_take(words: str, minutes: int) -> None:
    """In minutes, as it is said in either dialect."""
    found = read_chatter(words)
    assert (found.what, found.minutes) == (Saying.LATER, minutes)


@pytest.mark.parametrize(
    ("words", "code"), [("送到了 4821", "4821"), ("口令是4821", "4821"), ("4821", "4821"), ("都送到了", None), ("送到了13800138000", None)]
)
def test_a_door_code_in_plain_words(words: str, code: str | None) -> None:
    """Four digits by themselves; a telephone number holds none."""
    assert read_chatter(words).door_code == code


@pytest.mark.parametrize(
    ("words", "code", "rest"),
    [
        ("A12 送到 4821", "A12", "送到 4821"), ("好的 ａ１２", "A12", "好的"), ("A12去不了", "A12", "去不了"),
        ("A12、B13都行", None, "A12、B13都行"),
        ("缺维生素B12", None, "缺维生素B12"), ("好的", None, "好的"), ("送到了，A12，口令4821", "A12", "送到了， ，口令4821"),
    ],
)  # fmt: skip
def test_the_code_is_taken_out_of_the_words(words: str, code: str | None, rest: str) -> None:
    """Only where there is one; what is left is read by itself."""
    assert code_in(words) == (code, rest)


@pytest.mark.parametrize(
    ("words", "verb"),
    [("上线了", Verb.ON_DUTY), ("我上线", Verb.ON_DUTY), ("今天下线", Verb.OFF_DUTY), ("我的单？", Verb.MY_LIST), ("查单", Verb.MY_LIST)],
)
def test_commands_as_they_are_said(words: str, verb: Verb) -> None:
    """A little more or less than the word itself."""
    command = read_reply(words)
    assert command is not None and command.verb is verb
