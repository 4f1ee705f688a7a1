"""Every question type: typed text, plain data, reading, JSON Schema; good and hostile values."""

import json

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from cms.formbuilder.compiled.answers import LONG, SHORT, AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.enums import FILES, REFERENCES, SEVERAL, QuestionType
from tests.cms.formbuilder.questions import ASKED, GOOD, HOSTILE, UUID, compiled, post

PLAIN = [kind for kind in ASKED if kind not in REFERENCES]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from(["", UUID]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


def check_or_none(question, value, context=None):
    """What is kept, or None after a refusal, which always says why."""
    try:
        return question.check(value, context)
    except AnswerError as refusal:
        if str(refusal):
            return None
        raise


def is_valid(question, value) -> bool:
    return Draft202012Validator(question.schema()).is_valid(value)


@pytest.mark.parametrize("kind", PLAIN)
def test_typed_text_becomes_data_and_comes_back(kind):
    question, (typed, kept) = compiled(kind), GOOD[kind]

    value, error, texts = question.parse(post(q1=typed), "q1", FillContext())

    assert (value, error) == (kept, "")
    assert texts
    again = question.texts(value)
    assert question.parse(post(q1=again), "q1", FillContext())[0] == kept
    assert question.check(kept) == kept
    assert json.loads(json.dumps(kept)) == kept
    assert is_valid(question, kept)
    assert question.display(kept)


@pytest.mark.parametrize("kind", PLAIN)
@pytest.mark.parametrize("typed", ["", "   ", "\n\t", "\u3000"])
def test_nothing_typed_is_no_answer_and_no_error(kind, typed):
    value, error, _texts = compiled(kind).parse(post(q1=typed), "q1", FillContext())

    assert (value, error) == (None, "")


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize(
    "value", HOSTILE, ids=lambda v: ascii(v)[:24] if isinstance(v, str) else type(v).__name__
)
def test_hostile_data_is_refused_with_a_sentence_or_is_no_answer(kind, value):
    for question in (compiled(kind), compiled(kind, many=True)):
        for context in (None, FillContext()) if kind not in REFERENCES else (None,):
            kept = check_or_none(question, value, context)
            assert kept is None or kept == []  # an empty list is no answer


@pytest.mark.parametrize("kind", ASKED)
@given(value=JSON)
@settings(max_examples=60, deadline=None)
def test_data_is_kept_readable_or_refused(kind, value):
    question = compiled(kind)
    kept = check_or_none(question, value)
    if kept is None:
        return
    json.dumps(kept, allow_nan=False).encode()
    assert question.check(kept) == kept  # what is kept may be sent again
    assert isinstance(question.display(kept), str)
    assert all(isinstance(text, str) for text in question.texts(kept))


@pytest.mark.parametrize(
    "kind", [k for k in PLAIN if k not in {"phone", "email", "link", "date", "datetime", *FILES}]
)
@given(value=JSON)
@settings(max_examples=60, deadline=None)
def test_what_the_schema_allows_is_taken(kind, value):
    question = compiled(kind)
    if is_valid(question, value):
        question.check(value)


@pytest.mark.parametrize("kind", ASKED)
@pytest.mark.parametrize("many", [False, True])
def test_the_schema_is_one(kind, many):
    question = compiled(kind, many=many, required=True)
    schema = question.schema()

    Draft202012Validator.check_schema(schema)
    assert schema["title"] == "问题"
    is_list = (kind in SEVERAL and many) or kind == QuestionType.MULTIPLE_CHOICE or kind in FILES
    assert (schema.get("type") == "array") == is_list
    assert not is_valid(question, [] if is_list else None)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("integer", "十二"),
        ("integer", "12.5"),
        ("integer", "1e5"),
        ("integer", "NaN"),
        ("integer", "Infinity"),
        ("integer", "1_000"),
        ("integer", "9" * 16),
        ("integer", "9" * 5000),
        ("integer", "--1"),
        ("decimal", "1e999999999"),
        ("decimal", "sNaN"),
        ("decimal", "1.123456789"),
        ("decimal", "1" + "0" * 20),
        ("decimal", "1.2.3"),
        ("decimal", "."),
        ("date", "2026-02-30"),
        ("date", "2026-13-01"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
        ("date", "明天"),
        ("datetime", "2026-05-12T25:00"),
        ("datetime", "0001-01-01T00:00"),
        ("datetime", "9999-12-31T23:59:59Z"),
        ("datetime", "9999-99-99T99:99:99Z"),
        ("datetime", "2026-05-12"),
        ("yes_no", "true"),
        ("yes_no", "是"),
        ("single_choice", "满意"),
        ("single_choice", "o00cc"),
        ("single_choice", '"><script>'),
        ("multiple_choice", "o00cc"),
        ("phone", "12"),
        ("phone", "电话"),
        ("phone", "1" * 30),
        ("phone", "1" * 16),
        ("phone", "=13800138000"),
        ("phone", "@13800138000"),
        ("phone", "13800138000转"),
        ("phone", "0532-88881234-"),
        ("phone", "801转0532-88881234"),
        ("time", "24:00"),
        ("time", "9.30"),
        ("time", "上午九点"),
        ("rating", "0"),
        ("rating", "6"),
        ("rating", "4.5"),
        ("email", "lianxi"),
        ("email", "lianxi@example"),
        ("email", "a@b.cn, c@d.cn"),
        ("link", "javascript://x/%0aalert(1)"),
        ("link", "ftp://example.cn/"),
        ("link", "网址"),
        ("file", "../../etc/passwd"),
        ("photo", UUID[:-1]),
        ("short_text", "字" * (SHORT + 1)),
        ("long_text", "字" * (LONG + 1)),
        ("short_text", "半个\ud83d"),
    ],
)
def test_a_wrong_text_gets_a_sentence_and_is_not_lost(kind, typed):
    value, error, texts = compiled(kind).parse(post(q1=typed), "q1", FillContext())

    assert value is None
    assert error
    assert texts == [typed]


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("integer", "１２，０００", 12000),
        ("integer", "-0", 0),
        ("integer", "+7", 7),
        ("integer", "12.0", 12),
        ("decimal", "．5", "0.5"),
        ("decimal", "-0.00", "0.00"),
        ("decimal", "007.10", "7.10"),
        ("decimal", "5.", "5"),
        ("short_text", "甲\x00乙", "甲乙"),
        ("short_text", "👩‍👩‍👧 ", "👩‍👩‍👧"),
        ("short_text", "=1+1", "=1+1"),
        ("phone", "+86 138 0013 8000", "+8613800138000"),
        ("phone", "0532-88881234-801", "0532-88881234-801"),
        ("phone", "0532-88881234 转 801", "0532-88881234转801"),
        ("phone", "（0532）88881234转801", "053288881234转801"),
        ("phone", "0532-8888-1234", "0532-8888-1234"),
        ("phone", "0532-88881234#8", "0532-88881234#8"),
        ("phone", "88881234-801", "88881234-801"),
        ("phone", "400-800-1234", "400-800-1234"),
        ("phone", "12345", "12345"),
        ("phone", "１３８００１３８０００", "13800138000"),
        ("datetime", "2026-05-12 09:30", "2026-05-12T01:30:00Z"),
        ("datetime", "2026-05-12T01:30:00Z", "2026-05-12T01:30:00Z"),
        ("date", " 2026-5-2 ", "2026-05-02"),
        ("time", "09:30:00", "09:30"),
        ("time", "23:59", "23:59"),
        ("link", "http://example.cn/a?b=1#c", "http://example.cn/a?b=1#c"),
        ("file", UUID.upper(), [UUID]),
    ],
)
def test_ways_of_writing(kind, typed, kept):
    assert compiled(kind).parse(post(q1=typed), "q1", FillContext())[:2] == (kept, "")


@pytest.mark.parametrize(
    ("kind", "value", "kept"),
    [
        ("integer", 12.0, 12),
        ("integer", "12", 12),
        ("decimal", 12, "12"),
        ("short_text", "  甲 ", "甲"),
        ("short_text", "\x00", ""),
        ("multiple_choice", ["o00aa", "o00aa"], ["o00aa"]),
        ("file", [UUID, UUID.upper()], [UUID]),
    ],
)
def test_plain_data_is_put_into_one_shape(kind, value, kept):
    assert compiled(kind).check(value) == kept


@pytest.mark.parametrize(
    ("kind", "typed", "kept"),
    [
        ("single_choice", ["o00aa", ""], "o00aa"),
        ("single_choice", ["other:", " 现场  协调 "], "other:现场  协调"),
        ("single_choice", ["现场协调"], "other:现场协调"),
        ("single_choice", ["other:现场协调"], "other:现场协调"),
        ("multiple_choice", ["o00bb", "other:", "现场协调"], ["o00bb", "other:现场协调"]),
        ("multiple_choice", ["o00bb", "现场协调"], ["o00bb", "other:现场协调"]),
        ("multiple_choice", ["o00bb", ""], ["o00bb"]),
    ],
)
def test_other_says_what_it_is(kind, typed, kept):
    question = compiled(kind, other=True)

    value, error, _texts = question.parse(post(q1=typed), "q1", FillContext())

    assert (value, error) == (kept, "")
    assert question.check(kept) == kept
    assert is_valid(question, kept)
    assert question.parse(post(q1=question.texts(kept)), "q1", FillContext())[0] == kept
    if "现场" in str(kept):
        assert "其他：现场" in question.display(kept)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("single_choice", ["other:", " "]),
        ("single_choice", ["o00aa", "现场协调"]),
        ("multiple_choice", ["o00bb", "other:"]),
        ("single_choice", ["other:", "字" * 501]),
    ],
)
def test_other_without_words_or_beside_the_only_choice_is_asked_about(kind, typed):
    value, error, texts = compiled(kind, other=True).parse(post(q1=typed), "q1", FillContext())

    assert value is None
    assert error
    assert texts == [text for text in typed if text.strip()]


def test_without_the_setting_there_is_no_other():
    question = compiled("single_choice")

    assert question.parse(post(q1="other:现场协调"), "q1", FillContext())[1]
    with pytest.raises(AnswerError):
        question.check("other:现场协调")
    assert not is_valid(question, "other:现场协调")
    assert not is_valid(compiled("single_choice", other=True), "other: ")


@pytest.mark.parametrize(("scale", "best"), [(None, 5), (2, 2), (10, 10)])
def test_a_rating_ends_with_its_scale(scale, best):
    question = compiled("rating", **({"scale": scale} if scale else {}))

    for typed, is_good in ((1, True), (best, True), (0, False), (best + 1, False)):
        _value, error, _texts = question.parse(post(q1=str(typed)), "q1", FillContext())
        assert (error == "") == is_good
    assert question.display(best) == f"{best} / {best}"
    assert question.schema()["maximum"] == best


@pytest.mark.parametrize(
    ("value", "is_good"),
    [("9", False), ("10", True), ("20", True), ("20.5", False), ("-15", False)],
)
@pytest.mark.parametrize("kind", ["integer", "decimal"])
def test_bounds(kind, value, is_good):
    question = compiled(kind, minimum="10", maximum="20")

    _value, error, _texts = question.parse(post(q1=value), "q1", FillContext())

    assert (error == "") == is_good


def test_a_shorter_most_wins():
    question = compiled("long_text", max_length=3)

    assert question.parse(post(q1="一二三"), "q1", FillContext())[0] == "一二三"
    assert "3" in question.parse(post(q1="一二三四"), "q1", FillContext())[1]
    assert not is_valid(question, "一二三四")


@pytest.mark.parametrize("kind", sorted(SEVERAL - FILES - REFERENCES))
def test_several_values_one_a_line(kind):
    typed, kept = GOOD[kind]
    question = compiled(kind, many=True)

    value, error, texts = question.parse(post(q1=f"{typed}\r\n\r\n{typed}\n"), "q1", FillContext())

    assert (value, error, len(texts)) == ([kept, kept], "", 2)
    assert question.check([kept]) == [kept]
    assert question.display([kept, kept]).count("、") == 1
    with pytest.raises(AnswerError):
        question.check(kept)


@pytest.mark.parametrize("kind", sorted(SEVERAL - FILES - REFERENCES))
def test_one_wrong_value_of_several_loses_none(kind):
    typed, _kept = GOOD[kind]
    wrong = "字" * (SHORT + 1)

    value, error, texts = compiled(kind, many=True).parse(
        post(q1=f"{typed}\n{wrong}"), "q1", FillContext()
    )

    assert value is None
    assert error
    assert texts == [typed, wrong]


def test_more_than_200_values_are_told_and_not_cut():
    question = compiled("short_text", many=True)
    lines = [str(n) for n in range(201)]

    value, error, texts = question.parse(post(q1="\n".join(lines)), "q1", FillContext())

    assert value is None
    assert "200" in error
    assert texts == lines
    with pytest.raises(AnswerError):
        question.check(lines)


@pytest.mark.parametrize("kind", ["single_choice", "multiple_choice"])
def test_a_retired_option_stays_where_it_was_chosen_and_is_refused_elsewhere(kind):
    question = compiled(kind)
    is_list = kind == "multiple_choice"
    kept = ["o00cc"] if is_list else "o00cc"
    had_it = FillContext(stored={"q1": kept})

    assert question.parse(post(q1="o00cc"), "q1", had_it)[:2] == (kept, "")
    assert question.check(kept, had_it) == kept
    assert question.display(kept) == "不满意"  # read by the label that it had
    for other in (FillContext(), FillContext(stored={"q1": ["o00aa"] if is_list else "o00aa"})):
        assert question.parse(post(q1="o00cc"), "q1", other)[0] is None
        with pytest.raises(AnswerError):
            question.check(kept, other)
    assert not is_valid(question, kept)


def test_dates_and_yes_no_are_read_in_the_language_of_the_reader():
    assert compiled("date").display("2026-05-02") == "2026年5月2日"
    assert compiled("datetime").display("2026-05-11T17:30:00Z") == "2026年5月12日 01:30"
    with translation.override("zh-hans"):
        assert compiled("yes_no").display(True) == "是"


def test_an_answer_that_is_not_there_reads_as_nothing():
    for kind in ASKED:
        assert compiled(kind).display(None) == ""
        assert compiled(kind).texts(None) == []
