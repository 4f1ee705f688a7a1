"""What a clerk sets of an appraisal matrix: rows below headings, a scale with scores, and how a
later version differs.
"""

import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given

from cms.formbuilder.assemble import assemble, finalised_option_keys, problems_of
from cms.formbuilder.blocks import QuestionStream
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.editing import vocabulary
from cms.formbuilder.definition import rows_asked
from cms.formbuilder.matrix_lines import clean_lines, clean_scale
from cms.formbuilder.models import FormSection
from cms.formbuilder.options import KEY
from cms.formbuilder.services import finalise_form
from tests.cms.formbuilder.factories import block, calc, key, shaped_form
from tests.cms.formbuilder.matrices import FIRST, GOOD, POOR, ROWS, SCALE, matrix, of_form, rated
from tests.cms.formbuilder.test_options import JSON


def test_rows_and_headings_keep_their_keys_weights_and_order():
    assert clean_lines(ROWS) == ROWS
    assert [(g and g["label"], r["label"]) for g, r in rows_asked(ROWS)] == [
        ("履职", "报告真实全面"), ("履职", "措施可行"), ("作风", "工作实效"),
    ]  # fmt: skip


def test_a_new_row_gets_a_key_of_its_own():
    [row] = clean_lines([{"label": "  新  项 ", "weight": "２．５"}])

    assert KEY.fullmatch(row["key"])
    assert (row["label"], row["weight"]) == ("新 项", "2.5")


@pytest.mark.parametrize("weight", ["0", "0.00", "-1", "1e3", "NaN", "1.234", "很重", "1" * 9])
def test_a_weight_is_a_number_above_nought(weight):
    with pytest.raises(ValidationError, match="权重应为大于 0"):
        clean_lines([{"label": "项", "weight": weight}])


@pytest.mark.parametrize("score", ["-1", "1e3", "inf", "1.234", "满分"])
def test_a_score_is_a_number(score):
    with pytest.raises(ValidationError, match="分值应为数字"):
        clean_scale([{"label": "满意", "score": score}])


def test_a_score_of_nought_is_one():
    assert clean_scale([{"key": GOOD, "label": "不满意", "score": "0"}])[0]["score"] == "0"


def test_a_matrix_has_a_row_and_a_draft_need_not_yet():
    heading = [{"key": "o0f01", "label": "履职", "group": True}]

    assert clean_lines(heading, is_draft=True) == heading
    with pytest.raises(ValidationError, match="请至少填一项测评内容"):
        clean_lines(heading)


def test_two_rows_of_one_name_stand_below_two_headings_only():
    rows = [{"label": "甲"}, {"label": "一", "group": True}, {"label": "甲"}]

    assert len(clean_lines(rows)) == 3
    with pytest.raises(ValidationError, match="同名"):
        clean_lines([{"label": "甲"}, {"label": "甲"}])


@given(JSON)
def test_whatever_is_posted_as_rows_is_rows_or_a_sentence(value):
    try:
        found = clean_lines(value)
    except ValidationError:
        return
    assert all(KEY.fullmatch(line["key"]) and line["label"].strip() for line in found)


MATRIX = {"options": SCALE, "rows": ROWS, "more": {"comment_below": "60", "not_applicable": True}}


@pytest.mark.django_db
def test_the_definition_holds_what_the_clerk_set(now):
    form = shaped_form(now, [block("matrix", "测评", **MATRIX)])
    [question] = assemble(form)["sections"][0]["questions"]

    assert question["rows"] == ROWS
    assert question["options"] == SCALE
    assert (question["comment_below"], question["not_applicable"]) == ("60", True)
    assert problems_of(assemble(form)) == []


@pytest.mark.django_db
def test_a_comment_below_a_score_needs_scores(now):
    options = [{"key": o["key"], "label": o["label"]} for o in SCALE]
    form = shaped_form(now, [block("matrix", "测评", **{**MATRIX, "options": options})])

    assert any("各等次都没有分值" in sentence for sentence in problems_of(assemble(form)))


@pytest.mark.django_db
def test_a_scale_has_no_more_choices_than_can_be_told_apart(now):
    options = [{"key": f"o{n:010x}", "label": f"{n} 分", "score": str(n)} for n in range(11)]
    form = shaped_form(now, [block("matrix", "测评", **{**MATRIX, "options": options})])

    assert problems_of(assemble(form)) == ["“测评”的等次多于 10 个，请减少。"]


@pytest.mark.django_db
def test_a_finalised_row_or_choice_that_is_taken_out_is_kept_as_retired(now):
    question = block("matrix", "测评", **MATRIX)
    form = shaped_form(now, [question])
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    left = {**question, "value": {**question["value"], "rows": ROWS[1:2], "options": SCALE[:1]}}
    FormSection.objects.update(questions=json.dumps([left]))

    [made] = assemble(form)["sections"][0]["questions"]
    assert [(r["label"], bool(r.get("retired"))) for r in made["rows"]] == [
        ("报告真实全面", False), ("措施可行", True), ("工作实效", True), ("旧的一项", True),
    ]  # fmt: skip
    assert {o["key"]: o.get("score") for o in made["options"]} == {
        o["key"]: o.get("score") for o in SCALE
    }
    assert {FIRST, GOOD} <= set(finalised_option_keys(form))


@pytest.mark.django_db
def test_conditions_and_calculations_look_at_the_total_of_a_matrix_with_scores(now):
    first, second = block("matrix", "测评", **MATRIX), block("short_text", "整改建议")
    condition = {"all": [{"question": first["id"], "is": "less", "value": "60"}]}
    second["value"]["conditions"] = {"show_if": condition}
    double = calc("折算分", "sum", first, decimals=1)
    form = shaped_form(now, [first, second, double])

    assert problems_of(assemble(form)) == []
    compiled = compile_definition(assemble(form))
    low, high = ({key(first): rated(**{FIRST: choice})} for choice in (POOR, GOOD))
    assert compiled.shown("DEPUTY", low).asks(key(second))
    assert not compiled.shown("DEPUTY", high).asks(key(second))
    assert not compiled.shown("DEPUTY", {}).asks(key(second))
    assert compiled.shown("DEPUTY", low).calculated == {key(double): "50.0"}
    html = compiled.sections[0].render({})
    assert "“测评（总分）”小于 60" in html


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["matrix", "ranking"])
def test_what_has_no_total_is_neither_asked_about_nor_calculated_with(now, kind):
    options = [{"key": o["key"], "label": o["label"]} for o in SCALE]
    first = block(kind, "测评", options=options, **({"rows": ROWS} if kind == "matrix" else {}))
    second = block("short_text", "说明")
    condition = {"all": [{"question": first["id"], "is": "answered"}]}
    second["value"]["conditions"] = {"show_if": condition}
    form = shaped_form(now, [first, second, calc("几项", "count", first)])

    found = problems_of(assemble(form))
    assert any("“说明”的条件对“测评”的判断方式与它的题型不符" in s for s in found), found
    assert any("“几项”的计算不能这样用“测评”" in s for s in found), found
    assert vocabulary()["kinds"][kind] == []


def test_a_matrix_is_no_column_of_a_table():
    columns = QuestionStream().child_blocks["rows"].child_blocks["columns"]

    assert "matrix" not in columns.child_blocks


def changed(**settings) -> list[str]:
    return changes_between(of_form(matrix()), of_form(matrix(**settings)))


def test_each_change_of_a_matrix_is_said_in_a_sentence():
    rows = [dict(row) for row in ROWS]
    rows[1] |= {"label": "报告全面", "weight": "2"}
    rows[2]["retired"] = True
    rows[3]["label"] = "作风建设"
    rows.append({"key": "o0e04", "label": "新的一项"})
    scale = [{**SCALE[0], "score": "95"}, *SCALE[1:]]

    assert changed(rows=rows, options=scale) == [
        "“测评”的“满意”分值：100 → 95。",
        "“测评”的测评项“报告真实全面”改为“报告全面”。",
        "“测评”的“报告全面”权重：3 → 2。",
        "“测评”新增测评项“新的一项”。",
        "“测评”的测评项“措施可行”不再测评。",
        "“测评”的测评项改了小标题。",
    ]
    swapped = [ROWS[0], ROWS[2], ROWS[1], *ROWS[3:]]
    assert changed(rows=swapped) == ["“测评”的测评项改了次序。"]
    assert changed(comment_below="70") == ["“测评”：设置有改动。"]
    assert changed() == []
