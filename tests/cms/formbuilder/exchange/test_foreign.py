"""XLSForms that others made: what comes in is right, what does not is listed by row."""

import pytest

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.exchange.document import CannotReadForm, packed
from cms.formbuilder.exchange.reading import Reading, read_xlsform
from cms.formbuilder.services import import_form
from tests.cms.formbuilder.exchange.sheets import workbook

HEAD = ["type", "name", "label", "relevant", "constraint", "calculation", "required"]
CHOICES = [
    ["list_name", "name", "label"],
    ["kind", "1", "企业"],
    ["kind", "2", "学校"],
    ["yn", "yes", "是"],
    ["yn", "no", "否"],
]


def read(*rows: list, choices=CHOICES, settings=None, **others) -> Reading:
    data = workbook([HEAD, *rows], choices, settings, **others)
    return read_xlsform(data, name="走访表", filler="OFFICE")


def asked(reading: Reading) -> dict[str, dict]:
    """Questions by title."""
    return {q["label"]: q for _s, _t, q in questions_of(reading.document.definition)}


def listed(reading: Reading) -> list[tuple[str, int, str]]:
    return [(gap.sheet, gap.row, gap.reason) for gap in reading.gaps]


def test_a_household_survey_comes_in_whole():
    reading = read(
        ["begin group", "basic", "基本情况"],
        ["text", "name", "姓名", None, "string-length(.) <= 20", None, "yes"],
        ["integer", "age", "年龄", None, ". >= 0 and . < 150"],
        ["select_one kind", "kind", "类别", None, None, None, "TRUE"],
        ["select_multiple kind", "kinds", "多选", "${age} >= 18 and ${kind} = '1'"],
        ["select_one yn", "ok", "同意吗", "selected(${kinds}, '2') or ${kind} != '1'"],
        ["end group"],
        ["begin repeat", "child", "子女", "${ok} = 'yes'"],
        ["date", "born", "出生日期"],
        ["decimal", "height", "身高", "${born} > date('2020-01-01')"],
        ["end repeat"],
        ["calculate", "total", "身高合计", None, None, "sum(${height})"],
        ["note", "bye", "谢谢", "${total} > 100"],
    )
    form, by_title = reading.document.definition, asked(reading)
    key = {title: question["key"] for title, question in by_title.items()}
    option = {o["label"]: o["key"] for o in by_title["类别"]["options"]}
    several = {o["label"]: o["key"] for o in by_title["多选"]["options"]}

    assert listed(reading) == []
    assert form["title"] == "走访表"
    assert [(s["title"], s["filler"]) for s in form["sections"]] == [
        ("基本情况", "OFFICE"),
        ("走访表", "OFFICE"),
    ]
    assert by_title["姓名"]["max_length"] == 20
    assert (by_title["年龄"]["minimum"], by_title["年龄"]["maximum"]) == ("0", "149")
    assert by_title["类别"]["required"] is True
    assert by_title["多选"]["show_if"] == {
        "all": [
            {"question": key["年龄"], "is": "at_least", "value": "18", "type": "integer"},
            {
                "question": key["类别"],
                "is": "any_of",
                "value": [option["企业"]],
                "type": "single_choice",
            },
        ]
    }
    assert by_title["同意吗"]["type"] == "yes_no"
    picked, unpicked = (
        by_title["同意吗"]["show_if"]["any"][0],
        by_title["同意吗"]["show_if"]["any"][1:],
    )
    assert (picked["is"], picked["value"]) == ("any_of", [several["学校"]])
    assert [leaf["is"] for leaf in unpicked] == ["unanswered", "none_of"]
    assert [c["label"] for c in by_title["子女"]["columns"]] == ["出生日期", "身高"]
    assert by_title["身高"]["show_if"]["value"] == "2020-01-01"
    assert by_title["身高合计"]["calculation"] == {
        "op": "sum",
        "gives": "number",
        "decimals": 2,
        "of": [{"question": key["身高"], "table": key["子女"]}],
    }


@pytest.mark.django_db
def test_what_came_in_is_made_and_could_be_finalised(now):
    reading = read(
        ["select_one kind", "kind", "类别"],
        ["text", "kind_other", "其他类别", "${kind} = '2'"],
    )

    made = import_form(text=packed(reading.document), by=None, now=now)

    assert problems_of(assemble(made)) == []
    assert made.sections.get().questions[1].value["conditions"]["show_if"]["is"] == "any_of"


UNSUPPORTED = {
    ("geopoint", "p", "位置"): "本平台没有“geopoint”这种类型，这一行不带入",
    ("start", "start", ""): "本平台没有“start”这种类型，这一行不带入",
    ("select_one_from_file x.csv", "p", "名单"): (
        "本平台没有“select_one_from_file x.csv”这种类型，这一行不带入"
    ),
    ("text", "p", "甲", "pulldata('x', 'a', 'b', ${n}) = 1"): (
        "显示条件（relevant）不带入，带入后始终显示：本平台没有这种比较"
    ),
    ("text", "p", "甲", "${gone} = 1"): (
        "显示条件（relevant）不带入，带入后始终显示：其中用到的“gone”没有带入"
    ),
    ("text", "p", "甲", "${n} > today()"): (
        "显示条件（relevant）不带入，带入后始终显示：比较的对象不是固定的值"
    ),
    ("text", "p", "甲", "${n} >"): "显示条件（relevant）不带入，带入后始终显示：表达式不完整",
    ("text", "p", "甲", "../n = 1"): (
        "显示条件（relevant）不带入，带入后始终显示：表达式从“/n = 1”起无法识别"
    ),
    ("text", "p", "甲", "${n} = 1 and __import__('os')"): (
        "显示条件（relevant）不带入，带入后始终显示：“__import__()”不在支持之列"
    ),
    ("text", "p", "甲", "(" * 60 + "${n} = 1" + ")" * 60): (
        "显示条件（relevant）不带入，带入后始终显示：表达式嵌套太深"
    ),
    ("text", "p", "甲", "", "regex(., '[a-z]+')"): (
        "限制条件（constraint）不带入：本平台不能按正则式核对文字"
    ),
    ("decimal", "p", "甲", "", ". > 0"): (
        "限制条件（constraint）不带入：本平台的限制都含端点，不能设“大于”“小于”"
    ),
    ("date", "p", "甲", "", ". <= today()"): "限制条件（constraint）不带入：比较的对象不是固定的值",
    ("text", "p", "甲", "", "", "concat(${n}, 'x')"): ("只用来预填答案的算式（calculation）不带入"),
    ("calculate", "p", "甲", "", "", "once(random())"): (
        "算式（calculation）不能带入，这一题也不带入：本平台没有这种算法"
    ),
    ("text", "p", "甲", "", "", "", "${n} = random()"): (
        "必填条件（required）不带入，带入后可以不填：比较的对象不是固定的值"
    ),
    ("", "p", "甲"): "没有写类型（type），这一行不带入",
    ("select_one nowhere", "p", "甲"): "列表“nowhere”没有选项",
    ("text", "n", "重名"): "名称（name）重复：表达式按第一个理解",
    ("text", "p", ""): "没有标题，用“p”代替",
    ("text", "p", "您好 ${n}"): "标题里不能带出其他题的答案：“${…}”按原样作文字保留",
}


@pytest.mark.parametrize("row", UNSUPPORTED)
def test_what_does_not_come_in_is_listed_with_its_row(row):
    reading = read(["integer", "n", "人数"], list(row), ["text", "z", "最后"])

    assert ("survey", 3, UNSUPPORTED[row]) in listed(reading)
    assert {"人数", "最后"} <= set(asked(reading))


def test_columns_that_are_not_read_are_listed():
    head = ["type", "name", "label::Français (fr)", "label::中文 (zh)", "hint", "choice_filter"]
    head += [
        "media::image",
        "appearance",
        "default",
        "readonly",
        "constraint_message",
        "parameters",
    ]
    row = [
        "text",
        "a",
        "Nom",
        "姓名",
        "全名",
        "x=1",
        "a.png",
        "w2",
        "张三",
        "yes",
        "别乱写",
        "rows=3",
    ]
    choices = [["list_name", "name", "label", "省"], ["k", "1", "甲", "青岛"]]
    settings = [["form_title", "style"], ["走访", "pages"]]
    data = workbook([head, row, [None] * 13 + ["栏外"]], choices, settings, 说明=[["随便"]])

    reading = read_xlsform(data, name="x", filler="DEPUTY")

    [question] = asked(reading).values()
    assert (question["label"], question["help"]) == ("姓名", "全名")
    assert listed(reading) == [
        (
            "survey",
            1,
            "“label::Français (fr)”列的内容不带入（第 2 行）：表单除中文外只收英文",
        ),
        ("survey", 2, "外观（appearance）“w2”不带入"),
        ("survey", 2, "预填的答案（default）不带入"),
        ("survey", 2, "“choice_filter”列的内容不带入"),
        ("survey", 2, "“media::image”列的内容不带入"),
        ("survey", 2, "本平台没有只读的题，带入后可以填写"),
        ("survey", 2, "“parameters”列的内容不带入"),
        ("survey", 2, "自拟的出错提示不带入，用本平台的提示"),
        ("survey", 3, "表头之外的文字不带入"),
        ("choices", 1, "“省”列的内容不带入（第 2 行）"),
        ("settings", 2, "“style”列的内容不带入"),
        ("说明", 1, "这张工作表不读取"),
    ]


def test_a_long_note_comes_in_as_title_and_text():
    text = "请先阅读以下说明。" * 60

    [question] = asked(read(["note", "a", text])).values()

    assert question["help"] == text
    assert question["label"] == f"{text[:40]}…"


def test_groups_within_groups_come_apart_and_keep_their_condition():
    reading = read(
        ["begin_group", "a", "甲"],
        ["integer", "n", "人数"],
        ["begin_group", "b", "内组", "${n} > 1"],
        ["text", "t", "内容", "${n} < 9"],
        ["end_group"],
        ["text", "u", "其他"],
        ["end_group"],
    )
    by_title = asked(reading)

    assert list(by_title) == ["人数", "内组", "内容", "其他"]
    assert by_title["内组"]["type"] == "note"
    assert [leaf["is"] for leaf in by_title["内容"]["show_if"]["all"]] == ["more", "less"]
    assert by_title["内组"]["show_if"]["is"] == "more"
    assert "show_if" not in by_title["其他"]
    assert [(row, "再分组" in reason) for _sheet, row, reason in listed(reading)] == [(4, True)]


def test_a_table_within_a_table_is_listed_row_by_row():
    reading = read(
        ["begin_repeat", "a", "甲"],
        ["text", "x", "列"],
        ["begin_repeat", "b", "乙"],
        ["text", "y", "里列"],
        ["end_repeat"],
        ["end_repeat"],
        ["text", "z", "后"],
    )

    assert list(asked(reading)) == ["甲", "列", "后"]
    assert [row for _sheet, row, _reason in listed(reading)] == [4, 5]


def test_a_calculation_that_uses_one_that_does_not_come_in_goes_with_it():
    reading = read(
        ["integer", "n", "人数"],
        ["calculate", "a", "甲", None, None, "pow(${n}, 2)"],
        ["calculate", "b", "乙", None, None, "${a} - ${n}"],
        ["note", "c", "说", "${b} > 1"],
    )

    assert set(asked(reading)) == {"人数", "说"}
    assert [row for _sheet, row, _reason in listed(reading)] == [3, 4, 5]


SIMPLE = {
    "${a} + ${b}": ("sum", ["a", "b"], 0),
    "coalesce(${a}, 0) + coalesce(${b}, 0)": ("sum", ["a", "b"], 0),
    "(${a} + ${b}) div 2": ("average", ["a", "b"], 2),
    "round((${a} + ${b}) div 2, 1)": ("average", ["a", "b"], 1),
    "${a} - ${b}": ("difference", ["a", "b"], 0),
    "${a} div ${b} * 100": ("share", ["a", "b"], 2),
    "100 * ${a} div ${b}": ("share", ["a", "b"], 2),
    "round(${a} * 100 div ${b}, 0)": ("share", ["a", "b"], 0),
    "${e} - ${d}": ("days", ["d", "e"], 0),
    "int(decimal-date-time(${e}) - decimal-date-time(${d}))": ("days", ["d", "e"], 0),
    "count-selected(${k})": ("count", ["k"], 0),
}


@pytest.mark.parametrize("expression", SIMPLE)
def test_what_others_write_for_our_operations_comes_in(expression):
    reading = read(
        *(["integer", name, name] for name in "ab"),
        *(["date", name, name] for name in "de"),
        ["select_multiple kind", "k", "k"],
        ["calculate", "c", "算", None, None, expression],
    )
    by_title, (op, of, decimals) = asked(reading), SIMPLE[expression]
    tree = by_title["算"]["calculation"]

    assert listed(reading) == []
    assert tree["op"] == op
    assert [item["question"] for item in tree["of"]] == [by_title[name]["key"] for name in of]
    assert tree.get("decimals", 0) == decimals


def test_if_becomes_a_value_by_condition():
    reading = read(
        ["integer", "n", "人数"],
        ["calculate", "c", "等级", None, None, "if(${n} > 9, 'A', if(${n} > 5, 'B', ''))"],
        ["text", "t", "说", "contains(${c}, 'A')"],
    )
    tree = asked(reading)["等级"]["calculation"]

    assert listed(reading) == []
    assert [case["then"] for case in tree["cases"]] == [{"text": "A"}, {"text": "B"}]
    assert (tree["else"], tree["gives"]) == (None, "text")


def test_or_other_and_a_line_for_it_are_our_other():
    one = read(["select_one kind or_other", "k", "类别"], ["text", "t", "甲", "${k} = 'other'"])
    choices = [*CHOICES, ["kind", "other", "其他"]]
    two = read(
        ["select_one kind", "k", "类别"],
        ["text", "k_other", "请说明", "selected(${k}, 'other')"],
        choices=choices,
    )

    for reading in (one, two):
        question = asked(reading)["类别"]
        assert question["other"] is True
        assert [option["label"] for option in question["options"]] == ["企业", "学校"]
        assert listed(reading) == []
    assert asked(one)["甲"]["show_if"]["value"] == ["other:"]
    assert set(asked(two)) == {"类别"}


def test_a_section_that_is_too_long_becomes_several():
    reading = read(["begin_group", "g", "甲"], *(["text", f"t{n}", f"题{n}"] for n in range(70)),
                   ["end_group"])  # fmt: skip

    sections = reading.document.definition["sections"]
    assert [(s["title"], len(s["questions"])) for s in sections] == [("甲", 60), ("甲（2）", 10)]


WHOLE = {
    "survey 第 2 行开始的组（group/repeat）没有结束。": [["begin_group", "a"], ["text", "t"]],
    "survey 第 3 行结束了并未在此开始的 group。": [["text", "t", "题"], ["end_group"]],
    "“survey”工作表里没有能带入的题目。": [["geopoint", "t", "题"]],
    "“survey”工作表里没有题目。": [],
}


@pytest.mark.parametrize("sentence", WHOLE)
def test_what_is_no_whole_form_is_refused(sentence):
    with pytest.raises(CannotReadForm) as refused:
        read(*WHOLE[sentence])

    assert refused.value.problems == [sentence]
