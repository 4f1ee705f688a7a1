"""XLSForm out: pyxform takes it, what it cannot say is listed; in: what it said is there again."""

import io
import json

import openpyxl
import pytest
from lxml import etree
from pyxform.xls2xform import convert

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.tree import Is, leaves_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.enums import REFERENCES, QuestionType
from cms.formbuilder.exchange.document import packed
from cms.formbuilder.exchange.reading import Reading, read_xlsform
from cms.formbuilder.exchange.survey import survey_of
from cms.formbuilder.exchange.workbook import GAPS
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import (
    CannotExportForm,
    Exported,
    export_xlsform,
    finalise_form,
    import_form,
)
from cms.formbuilder.starter_forms import load_starter_forms
from tests.cms.formbuilder.exchange.made import everything
from tests.cms.formbuilder.factories import block, choice, key, shaped_form, table

pytestmark = pytest.mark.django_db
XFORMS = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}


def exported(form: FormDefinition, now, version=None) -> Exported:
    return export_xlsform(form=form, version=version, by=None, now=now)


def passes(data: bytes) -> etree._Element:
    """The XForm that pyxform makes of the file: it raises for whatever it does not take."""
    found = convert(io.BytesIO(data), file_type=".xlsx", validate=False)
    # That photos may be made smaller is advice, which is not for a file to take.
    assert [words for words in found.warnings if "max-pixels" not in words] == []
    return etree.fromstring(found.xform.encode())


def sheet(data: bytes, name: str) -> list[dict]:
    rows = list(openpyxl.load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def read_back(data: bytes) -> Reading:
    return read_xlsform(data, name="没有标题", filler="DEPUTY")


def test_every_shipped_form_passes_and_comes_back_with_its_keys(now):
    for form in load_starter_forms(now=now):
        found = exported(form, now, form.versions.get())
        xform = passes(found.data)
        back = read_back(found.data)

        was, now_in = assemble(form), back.document.definition
        assert back.gaps == []
        assert now_in["title"] == was["title"] == xform.findtext(".//h:title", None, XFORMS)
        assert [s["key"] for s in now_in["sections"]] == [s["key"] for s in was["sections"]]
        assert [q["key"] for _s, _t, q in questions_of(now_in)] == [
            q["key"] for _s, _t, q in questions_of(was)
        ]
        made = import_form(text=packed(back.document), by=None, now=now)
        assert problems_of(assemble(made)) == []


def test_a_form_with_everything_passes(now):
    xform = passes(exported(everything(now), now).data)

    kinds = {bind.get("type") for bind in xform.iterfind(".//x:bind", XFORMS)}
    assert {"int", "decimal", "date", "dateTime", "time", "string", "binary"} <= kinds
    assert len(xform.findall(".//x:repeat", XFORMS)) == 2


def test_a_form_with_everything_comes_back_as_far_as_xlsform_says_it(now):
    """Every type, setting, condition and calculation is the same again, or is in the list."""
    form = everything(now)
    found = exported(form, now)

    back = read_back(found.data)

    was, now_in = assemble(form), back.document.definition
    assert back.gaps == []
    lost = {(gap.row, gap.reason) for gap in found.gaps}
    names = {row["name"]: n for n, row in enumerate(sheet(found.data, "survey"), start=2)}
    pairs = zip(questions_of(was), questions_of(now_in), strict=True)
    for (_s, _t, old), (_s2, _t2, new) in pairs:
        assert old["key"] == new["key"]
        said = " ".join(reason for row, reason in lost if row == names[old["key"]])
        for name in old.keys() | new.keys() - {"columns"}:
            if old.get(name) != new.get(name) and name != "columns":
                assert said, (name, old, new)
        if not said:
            assert {k: v for k, v in old.items() if k != "columns"} == {
                k: v for k, v in new.items() if k != "columns"
            }
    types = {QuestionType(q["type"]) for _s, _t, q in questions_of(now_in)}
    left_out = {str(kind) for kind in REFERENCES} | {"matrix"}
    assert types == {kind for kind in QuestionType if kind not in left_out}
    for name in ("title", "title_en", "note", "note_en"):
        texts = [section.get(name) for section in was["sections"]]
        assert [section.get(name) for section in now_in["sections"]] == texts
    assert {leaf["is"] for s in now_in["sections"] for leaf in leaves_of(s)} == set(Is)


def test_what_xlsform_cannot_say_is_on_a_sheet_with_row_and_reason(now):
    ends = block("yes_no", "到会", conditions={})
    ends["value"]["conditions"] = {"end_if": {"question": ends["id"], "is": "no"}}
    person = block("person", "联系人")
    files = block("photo", "照片")
    many = {"question": files["id"], "is": "count_at_least", "value": "2"}
    note = block("note", "照片够了", conditions={"show_if": many})
    scale = block("rating", "打分", more={"low_label": "差"})
    rows = table("明细", block("short_text", "内容"))
    rows["value"]["more"] = {"max_rows": 5}
    several = block("phone", "电话", more={"many": True, "autofill": "person.phone"})
    form = shaped_form(now, [ends, person, files, note, scale, rows, several])

    found = exported(form, now)

    listed = [tuple(row.values()) for row in sheet(found.data, GAPS)]
    assert listed == [(g.sheet, str(g.row), g.name, g.reason) for g in found.gaps]
    assert listed == [
        ("survey", "2", "第1节", "填写人（代表填写）未能表达：谁打开就由谁填"),
        ("survey", "3", "到会", "不会在这一题之后提前结束，后面的题照常显示"),
        ("survey", "4", "联系人", "名册在本平台，导出后只能填一行文字"),
        ("survey", "5", "照片", "只能交一张照片"),
        (
            *("survey", "6", "照片够了"),
            "显示条件未能表达，导出后始终显示：其中要数一题填了几个，而 XLSForm 一题只收一个",
        ),
        ("survey", "7", "打分", "量表两端的说明未能表达：差"),
        ("survey", "8", "明细", "行数不受限制（本平台：0 至 5 行）"),
        ("survey", "11", "电话", "电话只核对样式，不核对号码是否存在"),
        ("survey", "11", "电话", "只能填一个，本平台可以填多个"),
        ("survey", "11", "电话", "不会预填（本平台预填：填写人电话）"),
    ]
    survey = sheet(found.data, "survey")
    assert survey[9]["name"] == key(several)
    passes(found.data)


def test_options_that_are_no_longer_offered_stay_out_and_are_listed(now):
    question = choice("评价", "好", "差")
    question["value"]["options"][1]["retired"] = True
    found = exported(shaped_form(now, [question]), now)

    assert [row["label::中文 (zh)"] for row in sheet(found.data, "choices")] == ["好"]
    assert found.gaps[-1].reason == "停用的选项不导出：差"


def test_labels_never_become_formulas_or_references(now):
    """What looks like a formula stays a text; a ``${`` would be a question's name to pyxform."""
    form = shaped_form(now, [block("short_text", "=1+1"), block("short_text", "价格${x}")])

    found = exported(form, now)

    cells = [row["label::中文 (zh)"] for row in sheet(found.data, "survey")]
    assert cells[1:3] == ["=1+1", "价格$ {x}"]
    assert found.gaps[-1].reason.startswith("“${”中间加了空格")
    passes(found.data)


def test_a_draft_that_cannot_be_finalised_does_not_leave(now):
    form = shaped_form(now, [block("single_choice", "没有选项")])

    with pytest.raises(CannotExportForm):
        exported(form, now)


def test_a_version_leaves_as_it_was_finalised(now):
    form = shaped_form(now, [block("short_text", "单位")])
    version = finalise_form(form=form, by=None, now=now)
    form.sections.all().delete()

    found = exported(form, now, version)

    assert sheet(found.data, "settings")[0]["version"] == "1"
    assert (
        read_back(found.data).document.definition["sections"]
        == json.loads(version.definition)["sections"]
    )


def test_rows_are_compared_within_their_own_row(now):
    """pyxform makes a relative path of what stands in the same repeat."""
    answered = block("yes_no", "当场答复")
    asked = {"question": answered["id"], "is": "no"}
    reason = block("short_text", "原因", conditions={"show_if": asked})
    form = shaped_form(now, [table("问题", answered, reason)])

    xform = passes(exported(form, now).data)

    [bind] = [
        b for b in xform.iterfind(".//x:bind", XFORMS) if b.get("nodeset").endswith(key(reason))
    ]
    assert "".join(bind.get("relevant").split()) == f"../{key(answered)}='no'"


def test_it_comes_back_asking_for_the_same(now):
    """Filled in alike, the form that went out and the one that came back ask for the same."""
    form = everything(now)
    found = exported(form, now)
    back = read_back(found.data).document.definition
    lost = {gap.name for gap in found.gaps if "显示条件未能表达" in gap.reason}
    was = compile_definition(assemble(form))
    came = compile_definition(back)
    asked = [q for _s, _t, q in questions_of(back) if q["type"] == "note"]
    notes = [question["key"] for question in asked if question["label"] not in lost]
    by_kind = {q["type"]: q["key"] for q in assemble(form)["sections"][0]["questions"]}
    answers = {
        by_kind["yes_no"]: True,
        by_kind["integer"]: 4,
        by_kind["decimal"]: "-1.50",
        by_kind["date"]: "2026-05-11",
        by_kind["datetime"]: "2026-05-12T01:30:00Z",
        by_kind["time"]: "09:06",
        by_kind["rating"]: 4,
        by_kind["single_choice"]: "other:别的",
        by_kind["multiple_choice"]: ["o00aa", "other:别的"],
        by_kind["long_text"]: "整改'\"到位了",
    }
    one, two = (compiled.shown("DEPUTY", answers) for compiled in (was, came))

    assert [name in one.hidden for name in notes] == [name in two.hidden for name in notes]
    assert 20 < sum(name in one.hidden for name in notes) < len(notes) - 20
    assert len(lost) == 4  # how many files
    assert one.calculated == two.calculated
    assert len(one.calculated) > 5


def test_an_expression_that_no_cell_holds_is_listed():
    options = [{"key": f"o{number:031x}", "label": str(number)} for number in range(100)]
    key_of = {"key": "q000000000001", "type": "single_choice", "label": "选", "options": options}
    keys = [option["key"] for option in options]
    leaf = {"question": key_of["key"], "is": "any_of", "value": keys}
    note = {"key": "q000000000002", "type": "note", "label": "说", "show_if": {"any": [leaf] * 20}}
    section = {"key": "s0000000001", "title": "节", "filler": "DEPUTY", "questions": [key_of, note]}

    survey = survey_of({"schema_version": 1, "title": "表", "sections": [section]})

    assert "relevant" not in survey.rows[2]
    assert (survey.gaps[-1].row, survey.gaps[-1].name) == (4, "说")
    assert survey.gaps[-1].reason.endswith("表达式太长")
