"""One compiler: fillers' parts, JSON Schema of the whole, kept by hash and language."""

import threading

import pytest
from django.utils import translation
from jsonschema import Draft202012Validator

from cms.formbuilder import compiler
from cms.formbuilder.compiler import KEEP, compile_definition, compile_version
from cms.formbuilder.definition import question_key, questions_of
from cms.formbuilder.enums import Autofill
from cms.formbuilder.models import FormVersion
from tests.cms.formbuilder.questions import make


def definition(*sections: tuple[str, list[dict]]) -> dict:
    return {
        "schema_version": 1,
        "title": "视察记录表",
        "sections": [
            {"key": f"s{n}", "title": f"第{n}部分", "filler": filler, "questions": questions}
            for n, (filler, questions) in enumerate(sections)
        ],
    }


WHOLE = definition(
    ("DEPUTY", [make("short_text", required=True, autofill=Autofill.PERSON_NAME)]),
    ("OFFICE", [make("integer", key="q2"), make("note", key="q3")]),
    ("ANYONE", [make("rows", key="q4", columns=[make("date", key="q5", required=True)])]),
)


def version(sha256: str, data: dict = WHOLE) -> FormVersion:
    import json

    return FormVersion(sha256=sha256, definition=json.dumps(data))


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    monkeypatch.setattr(compiler, "_kept", type(compiler._kept)())


@pytest.mark.parametrize(
    ("filler", "keys"),
    [("DEPUTY", ["s0", "s2"]), ("OFFICE", ["s1", "s2"]), ("UNIT", ["s2"])],
)
def test_each_filler_answers_their_own_part(filler, keys):
    assert [s.key for s in compile_definition(WHOLE).sections_for(filler)] == keys


def test_questions_are_found_by_key_and_notes_are_none():
    compiled = compile_definition(WHOLE)

    assert list(compiled.questions) == ["q1", "q2", "q4"]
    assert compiled.section("s1").title == "第1部分"
    assert compiled.autofills == {"q1": "person.name"}
    assert [q["key"] for _s, _t, q in questions_of(WHOLE)] == ["q1", "q2", "q3", "q4", "q5"]
    with pytest.raises(KeyError):
        compiled.section("nothing")


@pytest.mark.parametrize(
    ("answers", "is_good"),
    [
        ({"q1": "甲"}, True),
        ({"q1": "甲", "q4": [{"cells": {"q5": "2026-05-12"}}]}, True),
        ({}, False),
        ({"q1": "甲", "q2": 1}, False),  # the office's
        ({"q1": "甲", "q4": [{"cells": {}}]}, False),
        ({"q1": 1}, False),
        ([], False),
    ],
)
def test_the_schema_of_a_fillers_part(answers, is_good):
    schema = compile_definition(WHOLE).json_schema("DEPUTY")

    Draft202012Validator.check_schema(schema)
    assert Draft202012Validator(schema).is_valid(answers) == is_good


def test_the_schema_of_the_whole_form():
    schema = compile_definition(WHOLE).json_schema()

    Draft202012Validator.check_schema(schema)
    assert list(schema["properties"]) == ["q1", "q2", "q4"]
    assert schema["required"] == ["q1"]


def test_a_version_is_compiled_once_for_each_language():
    with translation.override("zh-hans"):
        first = compile_version(version("a"))
        assert compile_version(version("a")) is first
        html = first.section("s0").render({})
    with translation.override("en"):
        other = compile_version(version("a"))
    assert other is not first
    assert "必填" in html
    assert "必填" not in other.section("s0").render({})


def test_another_hash_is_another_form():
    changed = definition(("DEPUTY", [make("short_text", label="改过的题目")]))

    assert compile_version(version("a")) is not compile_version(version("b", changed))
    assert "改过的题目" in compile_version(version("b", changed)).section("s0").render({})


def test_the_oldest_is_forgotten_and_what_is_used_stays():
    first = compile_version(version("first"))
    for n in range(KEEP - 1):
        compile_version(version(f"v{n}"))
    assert compile_version(version("first")) is first
    compile_version(version("one more"))

    assert len(compiler._kept) == KEEP
    assert compile_version(version("first")) is first
    assert not any(mark[0] == "v0" for mark in compiler._kept)


def test_one_compiled_form_serves_many_readers_at_once():
    compiled = compile_version(version("a"))
    expected = compiled.section("s0").render({"q1": "0"})
    wrong = []

    def read(number: int) -> None:
        for _turn in range(50):
            html = compiled.section("s0").render({"q1": str(number)})
            if html != expected.replace('value="0"', f'value="{number}"'):
                wrong.append(html)

    threads = [threading.Thread(target=read, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@pytest.mark.parametrize(
    "block_id", ["", "1f0d6d4e-0000-4000-8000-000000000001", "\ud800", "甲" * 900]
)
def test_keys_are_opaque_short_and_the_same_each_time(block_id):
    key = question_key(block_id)

    assert key == question_key(block_id)
    assert len(key) == 13
    assert key.isalnum()
    assert key.isascii()
