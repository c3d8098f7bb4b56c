"""Short everyday texts that stand in a phrase of an intent and mean no such thing; beside each the words that must still be heard.

A wrong `opt_out` or `wrong_number` takes somebody off the list for good, a wrong `cancel` takes their order, and every intent hides a need.
"""

from __future__ import annotations

import pytest

from hotline.terms import Intent, Kind
from hotline.triage import assess


@pytest.mark.parametrize(
    ("text", "no"),
    [
        ("不要联系我儿子", "opt_out"), ("不要通知我女儿", "opt_out"), ("不要打扰老人休息", "opt_out"), ("别打扰他，睡着了", "opt_out"),
        ("老头子又打骂我", "opt_out"), ("他又打骂人", "opt_out"), ("别再打我了，求求你", "opt_out"), ("邻居又来骚扰我", "opt_out"),
        ("推销的老打来烦死了", "opt_out"), ("诈骗电话一直打，烦", "opt_out"), ("我不用电话，不会使", "opt_out"),
        ("不用提醒，我记着吃药", "opt_out"), ("以后不要送辣的", "opt_out"), ("以后别放这么多盐", "opt_out"), ("以后莫放辣椒", "opt_out"),
        ("以后别送这么早", "opt_out"), ("猫在楼下找到了", "cancel"), ("老伴在楼下找到了", "cancel"), ("药买错了", "cancel"),
        ("你们买错了，我要的是酱油", "cancel"), ("老乡提到有个热线", "cancel"), ("阿女送咗我去医院", "cancel"),
        ("以后不要送辣的", "cancel"),
        ("不晓得他去哪里了", "wrong_number"), ("不晓得这个药能不能吃", "wrong_number"), ("原来的人都走了", "wrong_number"),
        ("前面那个人是谁", "wrong_number"), ("我电话刚换，记一下新号", "wrong_number"), ("这电话是别人的，我借来打的", "wrong_number"),
        ("我不住那里，住5栋", "wrong_number"), ("送到门口喊一声就行", "volunteer_reply"), ("送到门口喊一声就行", "offer_help"),
        ("到了叫我就行", "offer_help"), ("能帮老人买药吗", "offer_help"), ("能给孤寡老人送饭吗", "offer_help"),
        ("可以帮我拉水吗", "offer_help"), ("不要钱的菜有吗", "offer_help"), ("帮我记下，米一袋", "policy_question"),
        ("药店今天关门，药买不到", "policy_question"), ("等了半天人还没醒", "status"), ("腿咋还疼", "status"),
        ("药吃了咋还不退烧", "status"), ("儿子电话打了没回音", "status"), ("老伴手术咋样了", "status"), ("昨晚电视演到哪了", "status"),
        ("屏蔽了我", "opt_out"), ("儿子把我号码删了", "opt_out"), ("媳妇把我电话拉黑了", "opt_out"), ("老打我骂我", "opt_out"),
        ("又打又骂", "opt_out"), ("不要收短信费", "opt_out"), ("名字写错了", "cancel"), ("退了烧", "cancel"), ("取消手术", "cancel"),
        ("女儿带来了孙子", "cancel"), ("女儿送来的菜坏了", "cancel"), ("社区送来的米发霉了", "cancel"), ("孩子解决不了", "cancel"),
        ("证作废了", "cancel"), ("不用来看我", "cancel"), ("她认错人了", "wrong_number"), ("我不是老人", "wrong_number"),
        ("报名打疫苗", "offer_help"), ("免费的", "offer_help"), ("义务教育", "offer_help"), ("咋还头疼", "status"),
        ("我家老头咋还没回来", "status"), ("老了没着落", "status"), ("儿子到哪了", "status"), ("几时来看我", "status"),
        ("物业老是发通知烦死了", "opt_out"), ("耳朵不好，大声点敲门", "repeat"), ("走到哪都觉得人家嫌我", "status"),
        ("今天打的针", "callback_time"), ("每天早上九点打胰岛素", "callback_time"),
        ("晚上别送，我睡得早", "cancel"), ("药还剩最后两天", "spam"), ("儿子找我借钱", "spam"), ("你们能先垫付吗", "spam"),
    ],
)  # fmt: skip
def test_what_only_sounds_like_an_intent_is_none(text: str, no: str) -> None:
    assert assess(text).intent != no


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("以后不要给我打了", "opt_out"), ("以后别打电话来了", "opt_out"), ("以后不要来烦我", "opt_out"), ("不要联系我", "opt_out"),
        ("不要再打扰我了", "opt_out"), ("别再打我电话了", "opt_out"), ("又打来，烦死了", "opt_out"), ("不用回访了", "opt_out"),
        ("你们这些骗子天天打来烦死了", "opt_out"), ("莫打来了", "opt_out"), ("不要通知了", "opt_out"),
        ("退订单", "cancel"), ("退订牛奶", "cancel"), ("牛奶退订了吧", "cancel"), ("那单退掉吧", "cancel"), ("这单退掉", "cancel"),
        ("侄子拿来了", "cancel"), ("我按错了，不是要订东西", "cancel"), ("订错了", "cancel"),
        ("睡午觉莫打", "callback_time"), ("我在睡午觉别打", "callback_time"), ("下周一再联系我吧", "callback_time"),
        ("不认得你", "wrong_number"), ("不晓得你找哪个", "wrong_number"), ("原来的机主换号了", "wrong_number"),
        ("我不认识你说的这个人", "wrong_number"), ("這支電話換人用了", "wrong_number"), ("电话是新办的", "wrong_number"),
        ("多咱能送", "status"), ("都下午四点了，米呢", "status"), ("咋还没送来", "status"),
        ("删了我的号码", "opt_out"), ("把我的名字从群里删掉吧", "opt_out"), ("我嘅药送咗出嚟未", "status"), ("师傅走到哪里了", "status"),
        ("家里多两箱苹果，想送给老人", "offer_help"), ("免费修伞", "offer_help"),
        ("请把我移出名单", "opt_out"), ("你们啥时候来送水", "status"), ("我要退出，不参加了", "opt_out"),
        ("你们的短信我一条都不想看", "opt_out"), ("请从联系人里删除我", "opt_out"),
        ("电话太多了，吵得很，别打", "opt_out"), ("刚吃饭，等半个小时", "callback_time"), ("我孙子放学再打来", "callback_time"),
        ("还要等几天才有奶粉", "status"), ("昨日订嘅米去咗边", "status"), ("订单先停一停", "cancel"), ("你哋送唔送餐㗎", "policy_question"),
        ("一个月能打几次电话给你们", "policy_question"), ("D9 已取货，路上", "volunteer_reply"), ("A3 联系不上", "volunteer_reply"),
        ("今天可以接两单", "volunteer_reply"), ("祝你们工作顺利", "thanks"),
        ("别把信息发到我手机上", "opt_out"), ("七点以后我在家", "callback_time"), ("正给孩子洗澡，晚点", "callback_time"),
        ("号码错了，我是开饭店的", "wrong_number"), ("没有叫刘桂芳的人", "wrong_number"), ("我这是小孩手表，别打", "wrong_number"),
        ("到今天还没人来", "status"), ("送货员到几栋了", "status"), ("你们还管送菜不", "policy_question"),
        ("我下周不接单", "volunteer_reply"),
        ("今天家里有事接不了单", "volunteer_reply"), ("这单我退", "volunteer_reply"),
        ("周末我有空，你们要人吗", "offer_help"), ("我可以帮老人买药", "offer_help"), ("i can drive and want to help", "offer_help"),
        ("你们这个要钱吗", "policy_question"), ("什么东西都能帮忙买吗", "policy_question"), ("送菜收不收跑腿费", "policy_question"),
        ("帮我登记一下", "policy_question"), ("专业疏通下水道，电话联系", "spam"), ("全场特价最后两天", "spam"),
        ("有冇人在吗", "greeting"), ("有没得人", "greeting"), ("每天早上九点打一个", "callback_time"),
        ("今天晚上打不要太晚", "callback_time"), ("刚才的不算", "cancel"),
    ],
)  # fmt: skip
def test_the_words_beside_them_are_that_intent(text: str, intent: str) -> None:
    heard = assess(text)
    assert heard.kinds == (Kind.OTHER,)
    assert heard.intent is Intent(intent)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("药店今天关门，药买不到", "supply"), ("能帮老人买药吗", "supply"), ("帮我记下，米一袋", "supply"), ("药只剩最后2天的", "supply"),
        ("你们买错了，我要的是酱油", "supply"), ("药拿错了，我要的是胶囊不是片剂", "supply"), ("老婆子病了要吃粥", "supply"),
        ("老汉病了，只能吃点稀饭", "supply"), ("苹果换成梨", "supply"), ("腿咋还疼", "medical"), ("老伴手术咋样了", "medical"),
        ("不晓得这个药能不能吃", "medical"), ("帮我叫个大夫来，肚子痛", "medical"), ("尿尿疼，还有点血", "medical"),
        ("胸口闷，一阵一阵的，吃了救心丸好点了", "medical"), ("儿子一年打两次电话，一次一分钟", "psychological"),
        ("我一天说的话不超过三句", "psychological"), ("个仔移民咗，得返我一个", "psychological"), ("娃儿不认我了", "psychological"),
        ("过节别人家热热闹闹的，我把电视声音开大", "psychological"), ("邻居都搬走了，就剩我一个", "psychological"),
        ("老头子又打骂我", "psychological"), ("孩子吃了两片药", "other"), ("不对不对是送我自己家", "other"), ("血糖没问题", "other"),
        ("暂时不缺水", "other"), ("手抖提不起杯子", "medical"),
    ],
)  # fmt: skip
def test_what_such_words_hid_or_gave_is_heard_as_it_is(text: str, kinds: str) -> None:
    assert {kind.value for kind in assess(text).kinds} == set(kinds.split(","))


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("米一袋，你们收钱不", "米"), ("要一袋米，收不收手续费", "米"), ("米一袋，喊我一声就行", "米"), ("米一袋，三点后我在家", "米"),
        ("米一袋，正做饭，晚点打", "米"), ("鸡蛋一盒，我在午休别打电话", "鸡蛋"), ("油一桶，谢谢你们这些活雷锋", "油"),
        ("油一桶，好人一生平安", "油"), ("面一袋，带健康码吗", "面"), ("面一袋，几点开始送", "面"), ("面一袋，你们今天上班吗", "面"),
        ("面一袋，能优惠吗", "面"), ("面一袋，有没有补贴", "面"), ("面一袋，信号不好，听得到吗", "面"), ("面一袋，听清楚没", "面"),
        ("面一袋，我耳朵不好，你大声点", "面"), ("面一袋，我到楼下来拿", "面"), ("面一袋，我自己去拿", "面"),
        ("米十斤，什么时候能到，我晚上要煮饭", "米"), ("豆油一桶，不要转基因的", "豆油"),
        ("米一袋，昨天的药还没到", "米"), ("要一袋米，上次的鸡蛋什么时候到", "米"), ("糖两包，上次那单取消", "糖"),
    ],
)  # fmt: skip
def test_an_order_stands_beside_what_is_said_in_another_breath(text: str, item: str) -> None:
    heard = assess(text)
    assert heard.kinds == (Kind.SUPPLY,)
    assert [one.name for one in heard.items] == [item]


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("我订了十斤米，什么时候能到", "status"), ("昨天订的两袋米，什么时候能到", "status"), ("我的药两盒，几时能到", "status"),
        ("昨天订的两袋米，还没到", "status"), ("昨天的药还没到，两盒", "status"), ("昨天的两袋米取消", "cancel"),
        ("糖两包，取消", "cancel"), ("收到两袋米，谢谢你们", "thanks"), ("家里多五袋米，谁要来拿", "offer_help"),
        ("一袋米几点送到", "status"),
    ],
)  # fmt: skip
def test_goods_of_an_earlier_order_are_no_new_one(text: str, intent: str) -> None:
    assert assess(text).intent is Intent(intent)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("没米了，你们收钱不", "supply"), ("家里没吃的了，你们几点上班", "supply"), ("没菜了，晚上再打给我", "supply"),
        ("没菜了，我听不清", "supply"), ("谢谢啊，我家没米了", "supply"), ("你们几点上班，我头晕想看病", "medical"),
        ("牙疼，晚点打给我", "medical"), ("我心里难受，你们几点下班", "psychological"), ("谢谢你们，我一个人孤单得很", "psychological"),
        ("谢谢关心，就是夜里睡不着", "psychological"), ("我不姓王，我姓李，要两斤米", "supply"), ("你找谁，我这里要一袋米", "supply"),
        ("你打错了吧，我没订，不过我家没米了", "supply"),
    ],
)  # fmt: skip
def test_a_need_stands_beside_what_is_said_in_another_breath(text: str, kind: str) -> None:
    assert {one.value for one in assess(text).kinds} == {kind}


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("等哈打过来，我在喂猪", "callback_time"), ("那个小伙子真好，帮我拎上五楼", "thanks"),
        ("手术很顺利，人醒了，谢谢大家", "thanks"), ("中午再打，我在输液", "callback_time"), ("你说啥？耳朵背", "repeat"),
        ("天燃气表没电了，怎么换电池", "policy_question"), ("小伙子辛苦啦，爬六楼送上来", "thanks"), ("打错了，我有米", "wrong_number"),
        ("找错人了，我家不需要药", "wrong_number"),
    ],
)  # fmt: skip
def test_what_is_told_beside_an_intent_is_no_need(text: str, intent: str) -> None:
    heard = assess(text)
    assert heard.kinds == (Kind.OTHER,)
    assert heard.intent is Intent(intent)
