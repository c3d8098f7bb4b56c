"""Addresses as said, and what only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hotline.triage.address import find_place, read_place
from hotline.triage.lexicon import Lexicon, built_in, extended
from hotline.triage.text import hear

LEXICON = built_in()


def said_at(text: str, lexicon: Lexicon) -> str | None:
    """The address in a text, as said."""
    heard = hear(text)
    return read_place(find_place(heard, lexicon), heard)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("送到阳光花园3栋2单元501", "阳光花园3栋2单元501"),
        ("翠竹社区，6栋，203", "翠竹社区，6栋，203"),
        ("Riverside building two", "building two"),
        ("地址：幸福小区12号楼3单元402室", "幸福小区12号楼3单元402室"),
        ("我住人民路123号5楼", "人民路123号5楼"),
        ("我是下洋田社区的王婆婆", "下洋田社区"),
        ("美兰区海甸岛人民大道58号", "美兰区海甸岛人民大道58号"),
        ("石板滩镇土城村5组12号", "石板滩镇土城村5组12号"),
        ("送A座1203，要两斤米", "A座1203"),
        ("锦绣华府 3栋 1单元 1802", "锦绣华府 3栋 1单元 1802"),
        ("静安里18弄5号302", "静安里18弄5号302"),
        ("我在四楼，没电梯", "四楼"),
        ("3-2-501", "3-2-501"),
        ("放老地方就行", "老地方"),
        ("海甸岛这边没水了", "海甸岛"),
        ("我们这是三动一单员五零二", "三栋一单元五零二"),
        ("八栋八栋二楼快来人", "八栋二楼"),
        ("不是3栋是5栋", "5栋"),
        ("我在8号楼1单元，不对，是9号楼1单元", "9号楼1单元"),
        ("Building 5, Room 302 please", "Building 5, Room 302"),
        ("please send to 12 Nanjing Road", "12 Nanjing Road"),
        ("送到樓下十二樓1203室", "十二樓1203室"),
    ],
)
def test_addresses(text: str, address: str) -> None:
    found = said_at(text, LEXICON)
    assert found is not None
    assert found in address or address in found


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("地址改成梅园路12号2栋301", "梅园路12号2栋301"),
        ("金地格林3期12幢1梯1002", "金地格林3期12幢1梯1002"),
        ("我住和平小区5栋", "和平小区5栋"),
        ("和平里7号院3门402要一只鸡", "和平里7号院3门402"),
        ("要米和盐，平安小区3栋", "平安小区3栋"),
        ("要米和平安小区3栋的钥匙", "平安小区3栋"),
    ],
)
def test_names_that_begin_like_a_small_word_are_whole(text: str, address: str) -> None:
    assert said_at(text, LEXICON) == address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("米送到海滨区望潮路18号碧波苑B座1203", "海滨区望潮路18号碧波苑B座1203"),
        ("住紫竹花园街38号5楼B室", "紫竹花园街38号5楼B室"),
        ("送解放西路大同步行街88号", "解放西路大同步行街88号"),
        ("那大镇东坡村三组", "那大镇东坡村三组"),
        ("福安里3-1-502要盐", "福安里3-1-502"),
        ("铁路新村4-5-6", "铁路新村4-5-6"),
        ("港务宿舍楼302，两斤面", "港务宿舍楼302"),
        ("梅花苑八栋三单元九号，鸡蛋一板", "梅花苑八栋三单元九号"),
        ("粮站家属院5号楼东单元二楼西户", "粮站家属院5号楼东单元二楼西户"),
        ("玉湖村3里6号", "玉湖村3里6号"),
        ("滨江第一城42座16E", "滨江第一城42座16E"),
        ("我在椰林大道观澜小镇", "椰林大道观澜小镇"),
    ],
)
def test_nothing_a_volunteer_looks_for_is_left_out(text: str, address: str) -> None:
    assert said_at(text, LEXICON) == address


@pytest.mark.parametrize(
    "text",
    [
        "小区3-5个老人没菜",
        "社区10-20个口罩",
        "村里3-5户断粮",
        "中户人家都没米了",
        "有人冒充社区让我转钱",
        "今天楼下大妈跳广场舞，声音好大",
        "送到楼下就可以",
        "对门的李婆婆",
        "小区封了",
        "我走路不方便",
        "没得活路了",
        "他从五楼摔下来了",
        "志愿者爬了六楼",
        "明天3点送来",
        "要5号电池",
        "一路走好",
        "社区的人没来",
        "",
        "血压150",
    ],
)
def test_no_address(text: str) -> None:
    assert said_at(text, LEXICON) is None


def test_a_station_names_its_own_places() -> None:
    lexicon = extended('[places.own]\nrole = "place"\nwords = ["三角梅"]\n')
    assert said_at("我在三角梅，要米", lexicon) == "三角梅"


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(
            st.sampled_from(
                [
                    "3栋",
                    "二单元",
                    "路",
                    "村",
                    "12号",
                    "送到",
                    "，",
                    " ",
                    "不是",
                    "阳光",
                    "小区",
                    "楼",
                    "501",
                    "三动",
                    "road",
                    "room 3",
                    "a",
                    "座",
                    "-",
                    "这边",
                ]
            ),
            max_size=15,
        ).map("".join),
    )
)
def test_never_raises_and_is_part_of_the_text(text: str) -> None:
    heard = hear(text)
    found = read_place(find_place(heard, LEXICON), heard)
    if found is not None:
        assert found.strip()
        assert len(found) <= len(text)
