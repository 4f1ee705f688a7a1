"""JSON out and in: equal after a round trip; whatever is not our file is refused in words."""

import copy
import json
import random

import jsonschema
import pytest
from django.core.files.base import ContentFile

from cms.formbuilder.assemble import assemble, canonical_definition, problems_of
from cms.formbuilder.calculations.tree import with_tables
from cms.formbuilder.conditions.tree import with_types
from cms.formbuilder.definition import SCHEMA_VERSION, questions_of
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.exchange.checking import faults
from cms.formbuilder.exchange.document import CannotReadForm, Document, read, written
from cms.formbuilder.exchange.schema import SCHEMA
from cms.formbuilder.exchange.upload import read_upload
from cms.formbuilder.exchange.working_copy import room_of
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import export_json, finalise_form, import_form
from cms.formbuilder.starter_forms import load_starter_forms
from tests.cms.formbuilder.calculation_vectors import CalculationMaker
from tests.cms.formbuilder.exchange.made import everything
from tests.cms.formbuilder.factories import block, choice, shaped_form
from tests.cms.formbuilder.vocabularies import TWO_LEVELS, from_vocabulary, make_vocabulary

pytestmark = pytest.mark.django_db


def exported(form: FormDefinition, now, version=None) -> str:
    return export_json(form=form, version=version, by=None, now=now).data.decode()


def test_every_shipped_form_is_the_same_after_a_round_trip(now):
    for form in load_starter_forms(now=now):
        text = exported(form, now)

        made = import_form(text=text, by=None, now=now)

        assert exported(made, now) == text
        assert made.current_version is None
        assert exported(form, now, form.versions.get()) == text
        assert finalise_form(form=made, by=None, now=now).sha256 == form.current_version.sha256


def test_a_form_with_everything_is_the_same_after_a_round_trip(now):
    form = everything(now)
    text = exported(form, now)

    made = import_form(text=text, by=None, now=now)

    assert problems_of(assemble(form)) == []
    assert {q["type"] for _s, _t, q in questions_of(assemble(form))} == set(QuestionType)
    assert exported(made, now) == text
    assert (made.title, made.purpose) == (form.title, form.purpose)
    assert canonical_definition(assemble(made)) == canonical_definition(assemble(form))


def only_allowed(question: dict, *, column: bool) -> None:
    """The vectors have conditions where the editor offers none, too."""
    room = {"key", "type", *room_of(question["type"], column=column)}
    for name in question.keys() - room:
        del question[name]
    if question["type"] == "matrix":  # keys of the vectors are shorter than those of the editor
        for number, option in enumerate(question["options"]):
            option["key"] = f"o{number:04x}"
    for inner in question.get("columns", ()):
        only_allowed(inner, column=True)


def in_english(part: dict, maker: random.Random) -> None:
    """English beside some of what a part says, and of what is in it."""
    names = ("title_en", "note_en") if "questions" in part else ("label_en", "help_en")
    is_line = "type" not in part and "questions" not in part
    for name in names[:1] if is_line else names:
        if maker.random() < 0.3:
            part[name] = f"{name} {maker.randrange(100)}"
    for inside in ("questions", "columns", "options", "rows"):
        for inner in part.get(inside, ()):
            in_english(inner, maker)


def test_random_forms_are_the_same_after_a_round_trip(now):
    maker = CalculationMaker(20261201)
    for _turn in range(30):
        text = json.dumps(maker.vector()["sections"], ensure_ascii=False)
        for number in range(60, 0, -1):
            text = text.replace(f'"q{number}"', f'"q{number:012x}"')
        sections = json.loads(text.replace('"q0"', '"q000000000000"'))
        for section in sections:
            for question in section["questions"]:
                only_allowed(question, column=False)
            in_english(section, maker.random)
        form = {"schema_version": SCHEMA_VERSION, "title": "表", "sections": sections}
        text = written(Document("", with_types(with_tables(form))))

        made = import_form(text=text, by=None, now=now)

        assert exported(made, now) == text


def test_a_linked_choice_of_a_vocabulary_is_the_same_where_it_is_there(now):
    vocabulary = make_vocabulary(now, TWO_LEVELS)
    first = from_vocabulary("类别", vocabulary)
    second = from_vocabulary("小类", vocabulary)
    second["value"]["more"] = {"linked": first["id"]}
    form = shaped_form(now, [first, second])
    text = exported(form, now)

    made = import_form(text=text, by=None, now=now)

    assert exported(made, now) == text
    asked = [q for _s, _t, q in questions_of(assemble(made))]
    assert [question["vocabulary"] for question in asked] == [vocabulary.key] * 2
    assert asked[1]["linked"]["title"] == "类别"


def test_where_the_vocabulary_is_not_there_what_it_offered_comes_in(now):
    vocabulary = make_vocabulary(now, TWO_LEVELS)
    form = shaped_form(now, [from_vocabulary("类别", vocabulary)])
    text = exported(form, now).replace(vocabulary.key, "v0123456789")

    made = import_form(text=text, by=None, now=now)
    brought = read_upload(ContentFile(text.encode(), name="表.json"), filler="DEPUTY")

    [question] = [q for _s, _t, q in questions_of(assemble(made))]
    assert "vocabulary" not in question
    offered = [o["label"] for _s, _t, q in questions_of(assemble(form)) for o in q["options"]]
    assert [option["label"] for option in question["options"]] == offered
    assert [(gap.row, gap.name) for gap in brought.gaps] == [(1, "类别")]


def test_an_unfinished_draft_is_the_same_after_a_round_trip(now):
    unset = [
        block("short_text", ""),
        block("single_choice", "没有选项"),
        block("calculated", "没有算式"),
        block("calculated", "没选题", calculation={"op": "share", "of": [{"question": ""}]}),
    ]
    form = shaped_form(now, unset, [])
    text = exported(form, now)

    made = import_form(text=text, by=None, now=now)

    assert exported(made, now) == text
    assert problems_of(assemble(made)) == problems_of(assemble(form))


def test_an_option_that_only_a_version_has_comes_along_retired(now):
    question = choice("评价", "好", "差")
    form = shaped_form(now, [question])
    finalise_form(form=form, by=None, now=now)
    section = form.sections.get()
    section.questions[0].value["options"] = section.questions[0].value["options"][:1]
    section.save()
    form.refresh_from_db()
    text = exported(form, now)

    made = import_form(text=text, by=None, now=now)

    assert '"retired": true' in text
    assert exported(made, now) == text


def spoilt(text: str, change) -> list[str]:
    data = json.loads(text)
    change(data)
    with pytest.raises(CannotReadForm) as refused:
        read(json.dumps(data, ensure_ascii=False))
    return refused.value.problems


@pytest.fixture
def text(now):
    return exported(shaped_form(now, [block("integer", "人数"), choice("评价", "好", "差")]), now)


def first(data: dict) -> dict:
    return data["form"]["sections"][0]["questions"][0]


FAULTS = {
    "第 1 部分“第1节”第 1 题“人数”的“英文标题”超过 300 个字。": {"label_en": "e" * 301},
    "第 1 部分“第1节”第 1 题“人数”的“英文说明”含有损坏的字符。": {"help_en": "a\x00b"},
    "第 1 部分“第1节”第 1 题“人数”的“必填”应是 true 或 false。": {"required": "是"},
    "第 1 部分“第1节”第 1 题“人数”的“最小值”应是文字。": {"minimum": 3},
    "第 1 部分“第1节”第 1 题“人数”的题型的值在本平台不存在：slider。": {"type": "slider"},
    "第 1 部分“第1节”第 1 题“人数”的内部代号不合格式要求。": {"key": "q1"},
    "第 1 部分“第1节”第 1 题“人数”有本平台不认识的设置“colour”。": {"colour": 1},
    "第 1 部分“第1节”第 1 题“人数”不应有“评分档数”：“整数”题没有这项设置。": {"scale": 5},
    "第 1 部分“第1节”第 1 题“人数”的“仅在以下情况填写”不合格式要求。": {"show_if": {"all": [{}]}},
}


@pytest.mark.parametrize("sentence", FAULTS)
def test_a_fault_is_said_with_its_place_in_words(text, sentence):
    assert spoilt(text, lambda data: first(data).update(FAULTS[sentence])) == [sentence]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: first(data).pop("type"), "第 1 部分“第1节”第 1 题“人数”的题型缺失。"),
        (lambda data: data["form"].update(title=""), "标题是空的。"),
        (lambda data: data.update(format="odk"), "这个 JSON 不是从本平台导出的表单。"),
        (lambda data: data.update(format_version=2), "文件的格式版本较新，本平台不认识。"),
        (lambda data: data.update(form=[]), "表单应是对象（名称和值）。"),
    ],
)
def test_a_fault_of_the_file_is_said(text, change, sentence):
    assert spoilt(text, change) == [sentence]


def test_keys_that_stand_there_twice_are_refused(text):
    def twice(data):
        questions = data["form"]["sections"][0]["questions"]
        questions[1]["key"] = questions[0]["key"]
        questions[1]["options"][1]["key"] = questions[1]["options"][0]["key"]

    assert spoilt(text, twice) == [
        "第 1 部分“第1节”第 1 题“人数”的内部代号出现了两次。",
        "第 1 部分“第1节”第 2 题“评价”的内部代号出现了两次。",
        "第 1 部分“第1节”第 2 题“评价”的“选项”中有两个选项的内部代号相同。",
    ]


@pytest.mark.parametrize("hostile", ["", "[]", "{", "NaN", "[" * 10**5, '{"format": NaN}', "null"])
def test_what_is_no_json_of_ours_is_refused(hostile):
    with pytest.raises(CannotReadForm):
        read(hostile)


def test_types_and_tables_in_a_file_are_never_taken_from_it(now):
    """A file that says a comparison is of another type would be read otherwise for ever."""
    count = block("integer", "人数")
    shown = {"question": count["id"], "is": "less", "value": "10"}
    form = shaped_form(now, [count, block("note", "说", conditions={"show_if": shown})])
    data = json.loads(exported(form, now))
    data["form"]["sections"][0]["questions"][1]["show_if"]["type"] = "date"

    made = import_form(text=json.dumps(data), by=None, now=now)

    assert exported(made, now) == exported(form, now)


def mutated(data, maker: random.Random):
    """The document with one thing changed somewhere."""
    data = copy.deepcopy(data)
    here, path = data, []
    while isinstance(here, dict | list) and here and (not path or maker.random() < 0.85):
        step = maker.choice(list(here) if isinstance(here, dict) else range(len(here)))
        path.append((here, step))
        here = here[step]
    parent, step = path[-1]
    things = [None, True, 0, -1, 10**12, 1.5, "", "q1", "长" * 30_000, [], {}, [1], {"a": 1}, "a\n"]
    if maker.random() < 0.2 and isinstance(parent, dict):
        del parent[step]
    else:
        parent[step] = maker.choice(things)
    return data


def test_our_checker_says_the_same_as_a_whole_one(now):
    """``jsonschema`` takes and refuses the same documents: what we publish is what we hold to."""
    data = json.loads(exported(everything(now), now))
    whole = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    maker, taken = random.Random(20261127), {True: 0, False: 0}
    for _turn in range(400):
        changed = mutated(data, maker)
        valid = whole.is_valid(changed)
        assert (not any(True for _fault in faults(changed))) == valid, changed
        taken[valid] += 1

    assert min(taken.values()) > 15
