"""The shipped paper forms say what the office's field lists ask for; each difference is named."""

import json
import re
from collections import Counter
from copy import deepcopy
from pathlib import Path

import pytest

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.conditions.wording import words_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.options import KEY
from cms.formbuilder.starter_forms import FOLDER, load_starter_forms, starter_codes
from tests.conftest import NOW
from tests.kept import kept

CODES = [f"F{number:02}" for number in range(1, 24)]
TYPES = {
    "text": "short_text",
    "long": "long_text",
    "rich": "long_text",  # rich text becomes long text (issue 8, line 3)
    "date": "date",
    "dt": "datetime",
    "int": "integer",
    "num": "decimal",
    "bool": "yes_no",
    "enum": "single_choice",
    "multi": "multiple_choice",
    "phone": "phone",
    "file": "file",
    "sig": "file",  # signed on paper by somebody else; the scan is added
    "ref(person)": "person",
    "ref(mandate)": "mandate",
    "ref(org)": "organization",
    "ref(document)": "document",
    "ref(site)": "site",
    "ref(any)": "record",
}
FIELD = re.compile(
    r"\w+:(?P<type>ref\(\w+\)|\w+)(?P<marks>[!=\[\]]*) (?P<label>[^{]+?)( \{(?P<options>.*)\})?$"
)
ROW = re.compile(r"\w+:row\((?P<columns>.*)\) (?P<label>.+)$")

# --- differences that were decided on ----------------------------------------------------------
COMMON_LEFT_OUT = {"录入人", "状态"}  # kept with every submission by the system, never typed
COMMON_OPTIONS = {
    "工作模式归类": ["两项机制", "四项任务", "三个保障", "两个互动"]
}  # from F21's outline
NO_COMMON_PART = {"F23"}  # a notice to a person: nothing of it is filed by the office
LEFT_OUT = {
    "F07": {"代表意见"},  # the deputies' own table, below, takes its place
    "F10": {"第一录入", "第二录入", "两次一致"},  # two keep the tally apart: comes with the count
}
ADDED = {
    "F10": {"满意和基本满意", "四项合计"},
    "F14": {"出席率"},
}  # what the calculations beside them need
CALCULATED = {
    "F05": {"总体评价"},
    "F06": {"落实率"},
    "F10": {"有效票", "满意率", "满意和基本满意率", "测评结果"},
    "F14": {"应到", "是否过半"},
}
ASKED_IF = {  # asked only where an earlier answer says so, and required there
    "F01": {"附议(联名)代表"},
    "F02": {"协办单位"},
    "F03": {"拟延至", "说明日期"},
    "F04": {"承诺事项(B、C类至少一项)", "不能解决的原因", "不公开理由"},
    "F05": {"不满意的具体意见(不满意必填)"},
    "F12": {"不予受理原因", "承办单位", "反馈方式", "顺延原因", "替换代表"},
    "F16": {"学校同意(进校园必填)"},
    "F18": {"终止原因", "同意公开照片"},
    "F20": {"呈报意见", "支持类型", "需求", "请假原因"},
}
CHECKED = {  # what is refused unless it fits other answers
    "F10": {
        "实到": "须符合：“实到”不大于“应到”。",
        "发出票": "须符合：“发出票”不大于“实到”。",
        "无效票": "须符合：“无效票”不大于“收回票”。",
        "四项合计": "须符合：“四项合计”等于“有效票”。",
    }
}
SIGNED = {"F01": {"代表签名"}, "F05": {"代表签名"}}  # by whoever fills it in, at the desk
DEPUTIES_OWN = {  # the deputy's short page (office-needs 5): what the lists give to the office only
    "F07": {"发现的问题和建议": ["问题", "建议", "责任单位", "照片", "当场是否答复", "补充"]},
    "F08": {"调研发现": ["问题", "依据", "建议", "建议对象", "照片"]},
    "F09": {"询问问题": ["应询单位", "询问内容", "背景"]},
    "F10": {"评议意见": [], "发现的问题": ["问题", "建议"]},
    "F11": {"审议意见": [], "改进建议": ["建议", "责任单位"]},
}
FILLERS = {
    "F01": ["DEPUTY", "OFFICE", "OFFICE", "OFFICE"],
    "F02": ["OFFICE", "OFFICE"],
    "F03": ["UNIT", "OFFICE", "OFFICE"],
    "F04": ["UNIT", "UNIT", "OFFICE"],
    "F05": ["DEPUTY", "OFFICE"],
    "F06": ["OFFICE", "OFFICE", "OFFICE"],
    "F07": ["OFFICE", "DEPUTY", "OFFICE", "OFFICE"],
    "F08": ["OFFICE", "DEPUTY", "OFFICE", "OFFICE"],
    "F09": ["OFFICE", "DEPUTY", "OFFICE", "UNIT", "OFFICE", "OFFICE"],
    "F10": ["OFFICE", "DEPUTY", "OFFICE", "OFFICE", "OFFICE"],
    "F11": ["OFFICE", "DEPUTY", "OFFICE", "OFFICE"],
    "F12": ["OFFICE", "OFFICE", "OFFICE", "OFFICE"],
    "F13": ["DEPUTY", "OFFICE", "OFFICE"],
    "F14": ["OFFICE", "OFFICE", "OFFICE", "OFFICE", "OFFICE"],
    "F15": ["OFFICE", "OFFICE"],
    "F16": ["OFFICE", "OFFICE"],
    "F17": ["DEPUTY", "OFFICE", "OFFICE"],
    "F18": ["OFFICE", "OFFICE"],
    "F19": ["OFFICE", "OFFICE"],
    "F20": ["OFFICE", "OFFICE", "OFFICE"],
    "F21": ["OFFICE", "OFFICE", "OFFICE"],
    "F22": ["OFFICE", "OFFICE"],
    "F23": ["ANYONE"],
}


def asked_for() -> dict[str, list[dict]]:
    """Code → the fields that the lists ask for, in order."""
    found: dict[str, list[dict]] = {}
    for line in (Path(__file__).parent / "starter_forms.txt").read_text("utf-8").splitlines():
        if line.startswith("## "):
            code = line[3:]
            fields = found.setdefault(code, [])
        elif line.startswith("Text blocks: "):
            blocks = line.removeprefix("Text blocks: ").split(" · ")
            fields += [{"type": "note", "text": block} for block in blocks]
        elif not line.startswith("#"):
            fields += [as_decided(code, field(text)) for text in top_level(line)]
    return found


def as_decided(code: str, wanted: dict) -> dict:
    """What a list asks for, as worked out or asked only sometimes."""
    if wanted["label"] in CALCULATED.get(code, ()):
        return {"type": "calculated", "label": wanted["label"], "required": False}
    if wanted["label"] in SIGNED.get(code, ()):
        wanted["type"] = "signature"
    if wanted["label"] in ASKED_IF.get(code, ()):
        wanted["required"] = True
    if "columns" in wanted:
        wanted["columns"] = [as_decided(code, column) for column in wanted["columns"]]
    return wanted


def top_level(line: str) -> list[str]:
    """Split at " ; " outside brackets."""
    parts, depth = [""], 0
    for piece in re.split(r"( ; |[(){}])", line):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(piece, 0)
        if piece == " ; " and depth == 0:
            parts.append("")
        else:
            parts[-1] += piece
    return [part.strip() for part in parts if part.strip()]


def field(text: str) -> dict:
    if row := ROW.fullmatch(text):
        columns = [field(column) for column in top_level(row["columns"])]
        return {"type": "rows", "label": row["label"], "required": False, "columns": columns}
    match = FIELD.fullmatch(text)
    assert match, text
    found = {
        "type": TYPES.get(match["type"], "short_text"),  # a noun that does not exist yet: text
        "label": match["label"],
        "required": "!" in match["marks"],
    }
    if match["type"] == "file" and match["label"].startswith("照片"):
        found["type"] = "photo"
    if "[]" in match["marks"]:
        found["many"] = True
    if options := match["options"] or "":
        found["options"] = options.split("|")
    elif match["label"] in COMMON_OPTIONS:
        found["options"] = COMMON_OPTIONS[match["label"]]
    return found


def asks(question: dict) -> dict:
    """A shipped question in the same words."""
    if question["type"] == "note":
        return {"type": "note", "text": question["help"]}
    found = {
        "type": question["type"],
        "label": question["label"],
        "required": bool(question.get("required")),
    }
    if question.get("many"):
        found["many"] = True
    if "options" in question:
        found["options"] = [option["label"] for option in question["options"]]
    if question["type"] == "rows":
        found["columns"] = [asks(column) for column in question["columns"]]
    return found


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield {form.starter_code: form for form in load_starter_forms(now=NOW)}


@pytest.fixture
def shipped(loaded, db) -> dict[str, FormDefinition]:
    """The forms as an office that has just begun finds them."""
    return deepcopy(loaded)


def definition(form: FormDefinition) -> dict:
    form.refresh_from_db()
    return json.loads(form.current_version.definition)


def test_exactly_these_are_shipped():
    assert starter_codes() == CODES
    assert list(asked_for()) == ["all", *CODES]


def test_each_is_finalised_and_can_be_filled_in(shipped):
    assert list(shipped) == CODES
    for code, form in shipped.items():
        data = definition(form)
        assert form.current_version.number == 1, code
        for section in compile_version(form.current_version).sections:
            assert section.render({}), code
        assert [section["filler"] for section in data["sections"]] == FILLERS[code], code


def test_they_ask_what_the_lists_ask_for(shipped):
    lists = asked_for()
    for code, form in shipped.items():
        sections = definition(form)["sections"]
        if code not in NO_COMMON_PART:
            sections = sections[:-1]
        own = DEPUTIES_OWN.get(code, {})
        questions = [
            asks(question)
            for section in sections
            for question in section["questions"]
            if section["filler"] != "DEPUTY" or question["label"] not in own
            if question["label"] not in ADDED.get(code, ())
        ]
        for question in questions:
            if "columns" in question:
                added = ADDED.get(code, ())
                columns = [each for each in question["columns"] if each["label"] not in added]
                question["columns"] = columns
        wanted = [f for f in lists[code] if f.get("label") not in LEFT_OUT.get(code, ())]
        assert questions == wanted, code


def test_what_is_asked_only_sometimes_and_worked_out_is_named(shipped):
    for code, form in shipped.items():
        asked_if, calculated = set(), set()
        for section in definition(form)["sections"]:
            for question in section["questions"]:
                for part in (question, *question.get("columns", ())):
                    if "show_if" in part and part.get("required"):
                        asked_if.add(part["label"])
                    if part["type"] == "calculated":
                        calculated.add(part["label"])
        assert asked_if == ASKED_IF.get(code, set()), code
        assert calculated == CALCULATED.get(code, set()) | ADDED.get(code, set()), code


def test_what_is_checked_against_other_answers_is_named(shipped):
    for code, form in shipped.items():
        data = definition(form)
        labels = {q["key"]: q["label"] for _s, _t, q in questions_of(data)}
        checks = {
            labels[key]: sentence
            for key, sentences in words_of(data).items()
            for setting, sentence in sentences
            if setting == "accept_if"
        }
        assert checks == CHECKED.get(code, {}), code


def test_what_every_form_has_stands_at_its_end(shipped):
    wanted = [f for f in asked_for()["all"] if f["label"] not in COMMON_LEFT_OUT]
    for code, form in shipped.items():
        last = definition(form)["sections"][-1]
        if code not in NO_COMMON_PART:
            assert last["filler"] == "OFFICE"
            assert [asks(question) for question in last["questions"]] == wanted, code


def test_the_deputies_page_is_short_and_as_decided(shipped):
    for code, own in DEPUTIES_OWN.items():
        found = {
            question["label"]: [column["label"] for column in question.get("columns", ())]
            for section in definition(shipped[code])["sections"]
            if section["filler"] == "DEPUTY"
            for question in section["questions"]
        }
        assert found == own, code


def test_the_inspections_deputy_table_is_the_offices(shipped):
    """office-needs 5: six columns, the problem required and long, nothing of severity."""
    section = next(s for s in definition(shipped["F07"])["sections"] if s["filler"] == "DEPUTY")
    columns = section["questions"][0]["columns"]

    assert [(c["label"], bool(c.get("required"))) for c in columns] == [
        ("问题", True),
        ("建议", False),
        ("责任单位", False),
        ("照片", False),
        ("当场是否答复", False),
        ("补充", False),
    ]
    assert columns[0]["type"] == columns[1]["type"] == "long_text"
    assert "无意见" in section["note"]


def test_what_is_known_already_is_filled_in_where_it_fits(shipped):
    fits = {
        "topic.title": {"short_text"},
        "topic.number": {"short_text"},
        "topic.unit": {"organization"},
        "topic.starts_at": {"datetime"},
        "topic.ends_at": {"datetime"},
        "topic.authority": {"document"},
        "topic.leader": {"mandate"},
        "topic.deputies": {"mandate"},
    }
    for code, form in shipped.items():
        asked = compile_version(form.current_version).questions
        sources = compile_version(form.current_version).autofills
        assert ("topic.title" in sources.values()) == (code in {"F07", "F08", "F09", "F11"})
        for key, source in sources.items():
            assert asked[key].type in fits[source], (code, asked[key].label)


def test_every_key_is_given_once():
    ids, keys = Counter(), Counter()
    for path in FOLDER.glob("*.json"):
        data = json.loads(path.read_text("utf-8"))
        for section in data["sections"]:
            for question in section["questions"]:
                for one in [question, *question["value"].get("columns", ())]:
                    ids[one["id"]] += 1
                    keys.update(o["key"] for o in one["value"].get("options", ()))
    assert ids.most_common(1)[0][1] == 1
    assert keys.most_common(1)[0][1] == 1
    assert all(KEY.fullmatch(key) for key in keys)


def test_loading_again_leaves_what_the_office_has_changed(shipped, now):
    form = shipped["F07"]
    FormDefinition.objects.filter(pk=form.pk).update(title="视察记录（本区）")
    form.sections.first().delete()

    assert load_starter_forms(now=now) == []
    form.refresh_from_db()
    assert form.title == "视察记录（本区）"
    assert form.sections.count() == len(FILLERS["F07"]) - 1
    assert FormVersion.objects.count() == len(CODES)
