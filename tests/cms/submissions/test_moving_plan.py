"""The plan for a draft on another version: what goes along, what stays; nothing is dropped."""

import random

import pytest

from cms.formbuilder.compiler import compile_definition
from cms.submissions.enums import WhyLeft
from cms.submissions.moving import plan_move


def form_of(*questions: dict, **more) -> dict:
    section = {"key": "s1", "title": "第一节", "filler": "DEPUTY", "questions": list(questions)}
    return {"schema_version": 1, "title": "视察记录表", "sections": [section], **more}


def q(key: str, kind: str = "short_text", **more) -> dict:
    return {"key": key, "type": kind, "label": f"题{key}", **more}


def options(*keys: str, retired=()) -> list[dict]:
    return [
        {"key": k, "label": f"选项{k}", **({"retired": True} if k in retired else {})} for k in keys
    ]


def plan(old: dict, new: dict, answers: dict, unread: dict | None = None):
    return plan_move(
        compile_definition(old), compile_definition(new), "DEPUTY", answers, unread or {}
    )


@pytest.mark.parametrize(
    ("old", "new", "value", "kept", "why"),
    [
        (q("a"), q("a", label="改了名"), "甲", "甲", None),
        (q("a"), q("a", "long_text"), "甲", "甲", None),
        (q("a", "integer"), q("a", "decimal"), 7, "7", None),
        (q("a", "integer"), q("a", "decimal", many=True), 12, ["12"], None),
        (q("a"), q("b"), "甲", None, WhyLeft.GONE),
        (q("a"), q("a", "date"), "甲", None, WhyLeft.TYPE),
        (q("a"), q("a", max_length=2), "甲乙丙", None, WhyLeft.LIMITS),
        (q("a", "integer"), q("a", "integer", maximum="5"), 7, None, WhyLeft.LIMITS),
        (q("a", "integer"), q("a", "integer"), 0, 0, None),
        (q("a", "yes_no"), q("a", "yes_no"), False, False, None),
        (q("a", many=True), q("a"), ["甲"], "甲", None),
        (q("a", many=True), q("a"), ["甲", "乙"], None, WhyLeft.TYPE),
        (q("a"), q("a", many=True), "甲", ["甲"], None),
        (
            q("a", "single_choice", options=options("x", "y")),
            q("a", "single_choice", options=options("x", "y", retired="x")),
            "x",
            None,
            WhyLeft.OPTION,
        ),
        (
            q("a", "single_choice", options=options("x", "y", retired="x")),
            q("a", "single_choice", options=options("x", "y", retired="x")),
            "x",
            "x",
            None,
        ),
        (
            q("a", "single_choice", options=options("x")),
            q("a", "multiple_choice", options=options("x", "y")),
            "x",
            ["x"],
            None,
        ),
        (
            q("a", "multiple_choice", options=options("x", "y", "z")),
            q("a", "multiple_choice", options=options("x", "z")),
            ["x", "y"],
            ["x"],
            WhyLeft.OPTION,
        ),
        (
            q("a", "single_choice", options=options("x"), other=True),
            q("a", "single_choice", options=options("x")),
            "other:自己的话",
            None,
            WhyLeft.OPTION,
        ),
        (
            q("a", "ranking", options=options("x", "y")),
            q("a", "ranking", options=options("x")),
            {"x": 1, "y": 2},
            {"x": 1},
            WhyLeft.OPTION,
        ),
        (
            q("a", "matrix", rows=options("r1", "r2"), options=options("x", "y")),
            q("a", "matrix", rows=options("r1"), options=options("y")),
            {"rows": {"r1": {"choice": "x", "comment": "说明"}, "r2": {"choice": "y"}}},
            {"rows": {"r1": {"comment": "说明"}}},
            WhyLeft.OPTION,
        ),
        (
            q("a", "rows", columns=[q("c"), q("d")]),
            q("a", "rows", columns=[q("c"), q("d", "date")]),
            [{"row": "r1", "cells": {"c": "甲", "d": "乙"}}],
            [{"row": "r1", "cells": {"c": "甲"}}],
            WhyLeft.TYPE,
        ),
    ],
)
def test_what_becomes_of_an_answer(old, new, value, kept, why):
    found = plan(form_of(old), form_of(new), {"a": value})

    assert found.answers == ({} if kept is None else {"a": kept})
    assert (found.left[0].why if found.left else None) == why
    assert found.is_compatible == (why is None)


def test_a_text_that_is_no_answer_yet_stays_where_it_was_typed_or_is_left():
    old = form_of(q("a", "integer"), q("b", "integer"), q("t", "rows", columns=[q("c", "integer")]))
    unread = {"a": ["约三十"], "b": ["若干"], "t.r1.c": ["几"]}

    found = plan(
        old,
        form_of(q("a", "integer"), q("b", "date"), old["sections"][0]["questions"][2]),
        {},
        unread,
    )

    assert found.unread == {"a": ["约三十"], "t.r1.c": ["几"]}
    assert [(one.name, one.texts) for one in found.left] == [("b", ("若干",))]


def test_a_question_given_to_another_filler_has_no_place():
    new = form_of(q("a"))
    new["sections"][0]["filler"] = "OFFICE"

    assert plan(form_of(q("a")), new, {"a": "甲"}).left[0].why == WhyLeft.GONE


# Every character of a random draft on random versions is found again.

KINDS = ("short_text", "long_text", "integer", "single_choice", "multiple_choice", "rows", "matrix")
POOL = [f"o{n}" for n in range(5)]


def random_question(dice: random.Random, key: str, *, deep: bool = True) -> dict:
    kind = dice.choice(KINDS if deep else KINDS[:5])
    made = q(key, kind)
    if kind == "rows":
        made["columns"] = [
            random_question(dice, f"{key}c{n}", deep=False) for n in range(3) if dice.random() < 0.7
        ] or [q(f"{key}c0")]
    elif kind == "matrix":
        made |= {"rows": options("r1", "r2", "r3")[: dice.randint(1, 3)], "options": some(dice)}
    elif kind.endswith("choice"):
        made |= {"options": some(dice), "other": dice.random() < 0.3}
    elif dice.random() < 0.2 and kind != "integer":
        made["max_length"] = 3
    return made


def some(dice: random.Random) -> list[dict]:
    keys = dice.sample(POOL, dice.randint(1, 5))
    return options(*keys, retired=[k for k in keys[1:] if dice.random() < 0.2])


def random_value(dice: random.Random, question: dict, mark: str):
    kind = question["type"]
    offered = [o["key"] for o in question.get("options", ()) if not o.get("retired")]
    if kind == "integer":
        return dice.randint(-9, 10**6)
    if kind == "single_choice":
        return f"other:{mark}" if question.get("other") and dice.random() < 0.5 else offered[0]
    if kind == "multiple_choice":
        return offered[: dice.randint(1, len(offered))]
    if kind == "rows":
        return [
            {
                "row": f"r{n}",
                "cells": {
                    c["key"]: random_value(dice, c, f"{mark}{n}") for c in question["columns"]
                },
            }
            for n in range(dice.randint(1, 3))
        ]
    if kind == "matrix":
        return {
            "rows": {r["key"]: {"choice": offered[0], "comment": mark} for r in question["rows"]}
        }
    return mark[: question.get("max_length", 300)]


def leaves(value, path=()) -> list[str]:
    """Everything that somebody typed or chose in a value, as text."""
    if isinstance(value, dict):
        cells = value.get("cells", value.get("rows", value))
        return (
            [leaf for item in cells.values() for leaf in leaves(item)]
            if isinstance(cells, dict)
            else leaves(cells)
        )
    if isinstance(value, list):
        return [leaf for item in value for leaf in leaves(item)]
    return [str(value)]


@pytest.mark.parametrize("seed", range(40))
def test_every_character_is_found_again(seed):
    dice = random.Random(seed)
    for _round in range(10):
        keys = [f"q{n}" for n in range(8)]
        old, new = (
            form_of(*(random_question(dice, k) for k in dice.sample(keys, dice.randint(2, 8))))
            for _version in range(2)
        )
        answers = {
            each["key"]: random_value(dice, each, f"{each['key']}内容")
            for each in old["sections"][0]["questions"]
        }
        unread = {k: [f"{k}没有读懂"] for k in answers if dice.random() < 0.3}

        found = plan(old, new, answers, unread)

        after = leaves(found.answers) + [
            leaf for one in found.left for leaf in leaves(one.value) if one.value is not None
        ]
        assert sorted(after) == sorted(leaves(answers))
        texts = [t for ts in found.unread.values() for t in ts]
        texts += [t for one in found.left for t in one.texts]
        assert sorted(texts) == sorted(t for ts in unread.values() for t in ts)
        section = compile_definition(new).sections[0]
        assert section.render(found.answers, texts=found.unread)  # and it can be drawn
