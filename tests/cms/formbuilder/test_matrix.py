"""An appraisal matrix: what is typed, what is asked for, what it comes to, how it is drawn."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.scores import totals
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.document import form_document
from tests.cms.formbuilder.matrices import (
    ABSTAINED,
    FAIR,
    FIRST,
    GOOD,
    POOR,
    ROWS,
    SCALE,
    SECOND,
    THIRD,
    compiled,
    matrix,
    of_form,
    rated,
)
from tests.cms.formbuilder.questions import HOSTILE, post, section

QUESTION = compiled(matrix())


def named(value) -> str:
    """A case by its type: one of them is longer than a number may be in words."""
    return type(value).__name__


def read(**fields):
    return section(matrix()).parse(post(**fields), FillContext())


def drawn(question: dict | None = None, value=None, *, texts=None, errors=None):
    made = section(question or matrix())
    html = made.render({"qm": value} if value else {}, errors, texts=texts)
    return BeautifulSoup(html, "html.parser")


# What is typed


def test_choices_and_comments_are_read_row_by_row():
    parsed = read(qm__o0e01__choice=GOOD, qm__o0e01__comment=" 很好 ", qm__o0e02__choice="na")

    assert parsed.errors == {}
    assert parsed.values == {
        "qm": {"rows": {FIRST: {"choice": GOOD, "comment": "很好"}, SECOND: {"choice": "na"}}}
    }


def test_a_row_that_is_retired_or_unknown_is_not_read():
    assert read(qm__o0e09__choice=GOOD, qm__o0bad__choice=GOOD, qm__total="99").values == {}


@pytest.mark.parametrize("text", ["o0bad", "满意", "NA", GOOD.upper()])
def test_what_is_no_choice_is_told_beside_its_row_and_stays(text):
    parsed = read(qm__o0e01__choice=text, qm__o0e02__choice=FAIR)

    assert parsed.errors == {"qm.o0e01.choice": "请从所列选项中选择。"}
    assert parsed.texts["qm.o0e01.choice"] == [text]
    assert parsed.values == {"qm": rated(o0e02=FAIR)}


def test_not_applicable_is_a_choice_only_where_it_is_offered():
    made = section(matrix(not_applicable=False))

    assert made.parse(post(qm__o0e01__choice="na"), FillContext()).errors


def test_a_retired_choice_stays_where_it_was_chosen_and_is_refused_elsewhere():
    scale = [{**SCALE[0], "retired": True}, *SCALE[1:]]
    made, stored = section(matrix(options=scale)), {"qm": rated(o0e01=GOOD)}
    parsed = made.parse(
        post(qm__o0e01__choice=GOOD, qm__o0e02__choice=GOOD), FillContext(stored=stored)
    )

    assert parsed.values == {"qm": rated(o0e01=GOOD)}
    assert set(parsed.errors) == {"qm.o0e02.choice"}


def test_a_comment_is_text_of_a_sane_length():
    parsed = read(qm__o0e01__comment="好" * 2001)

    assert set(parsed.errors) == {"qm.o0e01.comment"}


# Plain data


def nothing_of(value) -> bool:
    """Whether it is refused with a sentence, or says nothing."""
    try:
        return QUESTION.check(value) == ""
    except AnswerError as error:
        return bool(str(error))


@pytest.mark.parametrize(
    "value", [*HOSTILE, {"rows": []}, {"rows": {"x": {}}}, {"x": 1}], ids=named
)
def test_what_is_no_matrix_is_refused_or_says_nothing(value):
    assert nothing_of(value)


@pytest.mark.parametrize(
    "cell", [*HOSTILE, {"choice": []}, {"choice": {}}, {"comment": 7}], ids=named
)
def test_what_is_no_rating_is_refused_or_says_nothing(cell):
    assert nothing_of({"rows": {FIRST: cell}})


def test_errors_of_plain_data_are_named_as_the_inputs_are():
    _good, errors = section(matrix()).check({"qm": rated(o0e01="x", o0e02=GOOD)})

    assert errors == {"qm.o0e01.choice": "请从所列选项中选择。"}


def test_totals_that_a_client_sends_are_passed_over():
    sent = {**rated(o0e01=POOR), "total": "100.00", "groups": {"o0f01": "100.00"}}
    good, errors = section(matrix()).check({"qm": sent})

    assert (good, errors) == ({"qm": rated(o0e01=POOR)}, {})
    assert QUESTION.tidy(sent)["total"] == "50.00"


# What it comes to


def test_totals_are_weighted_means_of_all_rows_and_of_each_heading():
    value = QUESTION.tidy(rated(o0e01=GOOD, o0e02=FAIR, o0e03=POOR))

    # (3 × 100 + 1 × 80 + 0.5 × 50) ÷ 4.5 = 90; below the headings 380 ÷ 4 and 50
    assert value["total"] == "90.00"
    assert value["groups"] == {"o0f01": "95.00", "o0f02": "50.00"}


def test_what_does_not_apply_counts_neither_above_nor_below_the_line():
    value = QUESTION.tidy(rated(o0e01="na", o0e02=FAIR, o0e03=ABSTAINED))

    assert value["total"] == "80.00"
    assert value["groups"] == {"o0f01": "80.00"}


def test_where_nothing_counts_there_is_no_total():
    value = QUESTION.tidy(rated(o0e01="na", o0e02=ABSTAINED))

    assert set(value) == {"rows"}


def test_half_a_hundredth_is_rounded_up():
    scale = {"a": "100", "b": "99.99"}
    rows = [(None, {"key": "x", "label": "甲"}), (None, {"key": "y", "label": "乙"})]

    said = totals(rows, scale, {"x": {"choice": "a"}, "y": {"choice": "b"}})

    assert said == {"total": "100.00"}  # 99.995


SCORES = st.decimals(min_value=0, max_value=1000, places=2)
WEIGHTS = st.decimals(min_value="0.01", max_value=100, places=2)


@given(st.lists(st.tuples(WEIGHTS, SCORES), min_size=1, max_size=20))
def test_totals_are_exact_whatever_the_weights(pairs):
    rows = [
        (None, {"key": f"r{n}", "label": "", "weight": str(w)}) for n, (w, _s) in enumerate(pairs)
    ]
    scores = {f"s{n}": str(s) for n, (_w, s) in enumerate(pairs)}
    said = {f"r{n}": {"choice": f"s{n}"} for n in range(len(pairs))}
    above = sum((w * s for w, s in pairs), Decimal(0))
    below = sum((w for w, _s in pairs), Decimal(0))

    # In hundredths: the quotient is compared with a half by whole numbers alone.
    exact, rest = divmod(int(above * 10**4) * 100, int(below * 10**2) * 100)
    hundredths = exact + (2 * rest >= int(below * 10**2) * 100)
    expected = (Decimal(hundredths) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert totals(rows, scores, said)["total"] == str(expected)


def test_a_draft_keeps_no_totals_and_shows_them():
    form = compile_definition(of_form(matrix()))
    stored = {"qm": {**rated(o0e01=GOOD), "total": "1.00"}}

    assert form.typed(stored) == {"qm": rated(o0e01=GOOD)}
    assert form.computed(stored, form.shown("DEPUTY", stored))["qm"]["total"] == "100.00"


# What is asked for


def test_a_required_matrix_asks_for_every_row():
    made = section(matrix(required=True))

    assert made.problems({"qm": rated(o0e01=GOOD, o0e03="na")}) == {
        "qm.o0e02.choice": "请评这一项。"
    }
    assert len(made.problems({})) == 3


def test_a_matrix_that_need_not_be_answered_may_be_answered_in_part():
    assert section(matrix()).problems({"qm": rated(o0e01=GOOD)}) == {}


def test_a_condition_may_ask_for_every_row():
    extent = {"question": "q0", "is": "answered"}
    form = compile_definition(
        of_form({"key": "q0", "type": "short_text", "label": "问"}, matrix(require_if=extent))
    )
    shown = form.shown("DEPUTY", {"q0": "有"})

    assert len(form.section("sdeputy").problems({"q0": "有"}, shown)) == 3
    assert form.section("sdeputy").problems({}, form.shown("DEPUTY", {})) == {}


def test_a_comment_must_be_given_below_the_score_and_only_below_it():
    made = section(matrix(comment_below="80"))
    said = rated(o0e01=FAIR, o0e02=POOR, o0e03=ABSTAINED)

    assert made.problems({"qm": said}) == {"qm.o0e02.comment": "低于 80 分，请填写意见。"}
    assert made.problems({"qm": rated(o0e02=POOR, o0e02_comment="慢")}) == {}


def test_an_error_is_called_by_its_row():
    made = section(matrix(required=True))
    errors = made.problems({"qm": rated(o0e01=GOOD, o0e02=GOOD)})

    assert made.error_list(errors, {}) == [
        ("qm.o0e03.choice", "测评 · 作风 · 工作实效", "请评这一项。")
    ]


# How it is drawn


def test_every_row_is_a_group_of_choices_with_a_name():
    soup = drawn()
    rows = soup.select("fieldset.mx__row")

    assert [row.legend.get_text() for row in rows] == ["报告真实全面", "措施可行", "工作实效"]
    for row in rows:
        assert [r["value"] for r in row.select("input[type=radio]")] == [
            GOOD, FAIR, POOR, ABSTAINED, "na",
        ]  # fmt: skip
        assert len({r["name"] for r in row.select("input[type=radio]")}) == 1
    assert [p.get_text() for p in soup.select(".mx__group")] == ["履职", "作风"]
    assert "低于 60 分的，须填写意见。" in soup.get_text()
    assert "旧的一项" not in soup.get_text()


def test_more_choices_than_fit_side_by_side_stay_stacked():
    many = [{"key": f"o{n:04x}", "label": f"{n}"} for n in range(7)]

    assert drawn().select_one(".mx--table")
    assert not drawn(matrix(options=many)).select_one(".mx--table")


def test_stored_answers_stand_in_their_places_with_what_they_come_to():
    soup = drawn(value=rated(o0e01=POOR, o0e01_comment="太慢", o0e02=GOOD))

    assert [r["name"] for r in soup.select("input[checked]")] == [
        "qm.o0e01.choice", "qm.o0e02.choice",
    ]  # fmt: skip
    assert soup.find(id="qm.o0e01.comment").get_text() == "太慢"
    opened = soup.select("details[open]")
    assert len(opened) == 1
    assert "总分：62.50" in soup.get_text()


def test_an_error_stands_in_its_row_and_opens_the_comment():
    soup = drawn(
        value=rated(o0e01=POOR),
        texts={"qm.o0e02.choice": ["junk"]},
        errors={
            "qm.o0e01.comment": "低于 60 分，请填写意见。",
            "qm.o0e02.choice": "请从所列选项中选择。",
        },
    )
    first, second, _third = soup.select("fieldset.mx__row")

    assert first.details.has_attr("open")
    assert first.select_one("textarea")["aria-invalid"] == "true"
    assert first.select_one("textarea")["aria-describedby"] == "qm.o0e01.comment-error"
    assert second["id"] == "qm.o0e02.choice"
    assert second.select_one("input")["aria-describedby"] == "qm.o0e02.choice-error"


NASTY = ['"><script>alert(1)</script>', "'&amp;\\", "🏭🌳"]


@pytest.mark.parametrize("label", NASTY)
def test_labels_and_comments_are_texts_and_nothing_else(label):
    rows = [{"key": "o0f01", "label": label, "group": True}, {"key": FIRST, "label": label}]
    options = [{"key": GOOD, "label": label, "score": "1"}]
    question = matrix(label=label, help=label, rows=rows, options=options, comment_below="0.5")
    soup = drawn(question, rated(o0e01=GOOD, o0e01_comment=label))

    assert soup.find("script") is None
    assert soup.select_one(".mx__row legend").get_text() == label
    assert soup.select_one("textarea").get_text() == label


def test_what_was_said_is_shown_row_by_row_with_its_totals():
    value = QUESTION.tidy(rated(o0e01=POOR, o0e01_comment="太慢", o0e03="na"))

    assert [[text for _key, _label, text in row] for row in QUESTION.shown_rows(value)] == [
        ["不满意", "太慢"], ["—", ""], ["不适用", ""],
    ]  # fmt: skip
    assert QUESTION.summary(value) == "履职得分：50.00\n总分：50.00"
    assert "履职 · 报告真实全面：不满意（太慢）" in QUESTION.display(value)
    assert QUESTION.display(None) == ""


# What the API says of it


def test_the_schema_names_rows_and_choices_and_keeps_the_totals_to_itself():
    found = section(matrix(required=True)).schema()["qm"]["properties"]

    assert set(found["rows"]["properties"]) == {FIRST, SECOND, THIRD}
    assert found["rows"]["properties"][FIRST]["properties"]["choice"] == {
        "enum": [GOOD, FAIR, POOR, ABSTAINED, "na"]
    }
    assert found["rows"]["required"] == [FIRST, SECOND, THIRD]
    assert found["total"]["readOnly"] is True
    schema = section(matrix(required=True)).schema()["qm"]
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    whole = QUESTION.tidy(rated(o0e01=GOOD, o0e02="na", o0e03=POOR, o0e03_comment="慢"))
    assert validator.is_valid(whole)
    assert not validator.is_valid(rated(o0e01=GOOD))
    assert not validator.is_valid({**whole, "rows": {**whole["rows"], "o0e09": {"choice": GOOD}}})


@pytest.mark.django_db
def test_a_renderer_that_is_not_ours_is_told_what_it_needs():
    document = form_document(compile_definition(of_form(matrix())), "DEPUTY")
    [question] = document["sections"][0]["questions"]

    assert question["rows"] == ROWS[:-1]
    assert question["options"] == SCALE
    assert question["comment_below"] == "60"
    assert question["not_applicable"] is True
