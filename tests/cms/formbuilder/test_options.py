"""Options of a choice: keys are given once, labels change, what was finalised is never lost."""

import json

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cms.formbuilder.assemble import assemble, finalised_option_keys, problems_of
from cms.formbuilder.definition import MAX_LABEL, MAX_OPTIONS
from cms.formbuilder.models import FormSection
from cms.formbuilder.options import (
    KEY,
    OptionsField,
    OptionsWidget,
    clean_options,
    mint_option_key,
    options_from_labels,
)
from cms.formbuilder.services import add_section, create_form, finalise_form

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


def options(*labels: str) -> list[dict]:
    return [{"key": f"o000{n}", "label": label} for n, label in enumerate(labels)]


def test_minted_keys_are_opaque_and_differ():
    keys = {mint_option_key() for _n in range(1000)}

    assert len(keys) == 1000
    assert all(KEY.fullmatch(key) for key in keys)


def test_the_same_labels_get_other_keys_each_time():
    first, second = options_from_labels(["满意", "不满意"]), options_from_labels(["满意", "不满意"])

    assert [o["label"] for o in first] == ["满意", "不满意"]
    assert not {o["key"] for o in first} & {o["key"] for o in second}


def test_a_renamed_moved_or_retired_option_keeps_its_key():
    rows = [
        {"key": "o0002", "label": "不满意", "retired": True},
        {"key": "o0001", "label": "  很   满意 "},
    ]

    assert clean_options(rows) == [
        {"key": "o0002", "label": "不满意", "retired": True},
        {"key": "o0001", "label": "很 满意"},
    ]


@pytest.mark.parametrize("key", ["", "满意", "q0001", 'o0001"><script>', "O0001", "o0001\n", None])
def test_a_key_that_is_none_is_minted(key):
    row = {"label": "满意"} if key is None else {"key": key, "label": "满意"}

    assert KEY.fullmatch(clean_options([row])[0]["key"])


def test_a_key_twice_is_minted_anew_for_the_second():
    first, second = clean_options(
        [{"key": "o0001", "label": "满意"}, {"key": "o0001", "label": "不满意"}]
    )

    assert first["key"] == "o0001"
    assert second["key"] != "o0001"


@pytest.mark.parametrize(
    "value",
    [
        "满意",
        {"key": "o0001", "label": "满意"},
        ["满意"],
        [None],
        [["o0001", "满意"]],
        [{"key": "o0001", "label": ["满意"]}],
        [{"key": "o0001", "label": None}],
        [{"key": 7, "label": "满意"}],
        [{"key": "o0001", "label": "\ud83d"}],
        [{"key": "o0001", "label": "满" * (MAX_LABEL + 1)}],
        [],
        [{"key": "o0001", "label": "  "}],
        [{"key": "o0001", "label": "满意", "retired": True}],
        options("满意", "满意"),
        [{"key": f"o{n:04x}", "label": str(n)} for n in range(MAX_OPTIONS + 1)],
    ],
)
def test_options_that_are_none_are_refused_with_a_sentence(value):
    with pytest.raises(ValidationError) as refusal:
        clean_options(value)
    assert str(refusal.value.messages[0])


@given(JSON)
def test_no_json_breaks_the_cleaning(value):
    try:
        found = clean_options(value)
    except ValidationError:
        return
    assert all(KEY.fullmatch(option["key"]) and option["label"] for option in found)
    assert set().union(*found) <= {"key", "label", "retired"}


@pytest.mark.parametrize("text", ["[", '["满意"]', "[" * 100_000, '[{"key":}]', "[1]", "[NaN]"])
def test_text_that_is_no_list_of_options_is_refused(text):
    with pytest.raises(ValidationError):
        clean_options(OptionsField().clean(text))


def test_lines_are_options_where_there_is_no_script():
    found = clean_options(OptionsField().clean("满意\n\n 不满意 \r\n弃权"))

    assert [option["label"] for option in found] == ["满意", "不满意", "弃权"]


def test_a_draft_may_have_no_option_yet():
    assert clean_options([], is_draft=True) == []


def test_the_widget_shows_json_and_gives_it_back():
    value = options("满意", '"</textarea><script>')
    html = OptionsWidget().render("o", value)

    assert "<script>" not in html
    assert OptionsField().clean(OptionsWidget().format_value(value)) == value


def stream(*rows: dict, kind: str = "single_choice") -> list[dict]:
    return [
        {
            "type": kind,
            "id": "1f0d6d4e-0000-4000-8000-000000000001",
            "value": {"label": "总体评价", "options": list(rows)},
        }
    ]


@pytest.fixture
def form(db, now):
    form = create_form(title="征询意见表", by=None, now=now)
    add_section(
        form=form,
        title="评价",
        filler="DEPUTY",
        by=None,
        now=now,
        questions=stream(*options("满意", "基本满意", "不满意")),
    )
    return form


def change(form, *rows: dict) -> None:
    section = form.sections.get()
    section.questions = json.dumps(stream(*rows))
    FormSection.objects.filter(pk=section.pk).update(questions=section.questions)


def shown(form) -> list[tuple[str, bool]]:
    question = assemble(form)["sections"][0]["questions"][0]
    return [(o["label"], bool(o.get("retired"))) for o in question["options"]]


def test_before_it_was_finalised_an_option_may_be_deleted(form):
    change(form, *options("满意"))

    assert finalised_option_keys(form) == []
    assert shown(form) == [("满意", False)]


def test_a_finalised_option_that_is_taken_out_is_kept_as_retired(form, now):
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    change(form, *options("满意"))

    assert finalised_option_keys(form) == ["o0000", "o0001", "o0002"]
    assert shown(form) == [("满意", False), ("基本满意", True), ("不满意", True)]

    finalise_form(form=form, by=None, now=now)  # and so in every version after it
    form.refresh_from_db()
    assert shown(form) == [("满意", False), ("基本满意", True), ("不满意", True)]


def test_a_finalised_option_comes_back_under_its_key(form, now):
    finalise_form(form=form, by=None, now=now)
    change(form, *options("满意"))
    form.refresh_from_db()
    finalise_form(form=form, by=None, now=now)
    change(form, *options("非常满意", "基本满意"))
    form.refresh_from_db()

    assert shown(form) == [("非常满意", False), ("基本满意", False), ("不满意", True)]


def test_all_options_retired_cannot_be_finalised(form, now):
    change(form, *({**option, "retired": True} for option in options("满意", "不满意")))

    assert any("总体评价" in sentence for sentence in problems_of(assemble(form)))


def test_two_options_with_one_key_cannot_be_finalised(form):
    change(form, {"key": "o0001", "label": "满意"}, {"key": "o0001", "label": "不满意"})

    assert any("总体评价" in sentence for sentence in problems_of(assemble(form)))
