"""Generated forms with linked choices and answers, and what the server says of them."""

import random

from cms.formbuilder.conditions.evaluate import shown_in
from cms.formbuilder.conditions.tree import for_script

PARENTS = [{"key": f"o{n}000", "label": str(n)} for n in range(3)]
CHILDREN = [
    {"key": f"o{n}{m}00", "label": f"{n}{m}", "under": f"o{n}000"} for n in range(2) for m in (1, 2)
]
GRAND = [{"key": f"f{c['key']}", "label": c["label"], "under": c["key"]} for c in CHILDREN[:3]]


def _linked(key: str, other: str, options: list, rng, *, several: bool) -> dict:
    question = {
        "key": key,
        "type": "multiple_choice" if several else "single_choice",
        "label": key,
        "options": options,
        "linked": {"question": other, "title": other, "groups": []},
    }
    if rng.random() < 0.3:
        question["other"] = True
    return question


def _maybe_hidden(question: dict, rng) -> dict:
    if rng.random() < 0.3:
        question["show_if"] = {"question": "q0", "is": "yes", "type": "yes_no"}
    if rng.random() < 0.3:
        question["require_if"] = {"question": "q0", "is": "answered"}
    return question


def _chosen(options: list, rng, *, several: bool = False, other: bool = False):
    keys = [option["key"] for option in options] + (["other:某处"] if other else [])
    if rng.random() < 0.25:
        return None
    return rng.sample(keys, rng.randint(1, 3)) if several else rng.choice(keys)


def _questions(rng) -> list[dict]:
    parent = {"key": "qp", "type": "single_choice", "label": "qp", "options": PARENTS}
    if rng.random() < 0.3:
        parent["other"] = True
    child = _linked("qc", "qp", CHILDREN, rng, several=False)
    return [
        {"key": "q0", "type": "yes_no", "label": "q0"},
        _maybe_hidden(parent, rng),
        _maybe_hidden(child, rng),
        _linked("qm", "qp", CHILDREN, rng, several=True),
        _maybe_hidden(_linked("qg", "qc", GRAND, rng, several=False), rng),
        {
            "key": "qa",
            "type": "short_text",
            "label": "qa",
            "show_if": {"question": "qc", "is": "answered"},
        },
    ]


def _answers(questions: list[dict], rng) -> dict:
    found = {}
    for question in questions:
        if question["key"] == "q0":
            value = rng.choice([True, False, None])
        elif question["key"] == "qa":
            value = rng.choice(["说明", None])
        else:
            several = question["type"] == "multiple_choice"
            other = bool(question.get("other"))
            value = _chosen(question["options"], rng, several=several, other=other)
        if value is not None:
            found[question["key"]] = value
    return found


def vectors(count: int) -> list[dict]:
    """``sections`` as the script reads them, ``answers``, and what is ``shown``."""
    rng, made = random.Random(20261127), []
    for _number in range(count):
        asked = _questions(rng)
        row = _questions(rng)
        table = {"key": "qt", "type": "rows", "label": "qt", "columns": row}
        # Within a table keys are others: the row's own, but for a link to a question before it.
        renamed = {q["key"]: f"r{q['key']}" for q in row}
        for column in row:
            column["key"] = renamed[column["key"]]
            if "linked" in column and rng.random() < 0.8:
                column["linked"]["question"] = renamed[column["linked"]["question"]]
            for setting in ("show_if", "require_if"):
                if setting in column:
                    leaf = column[setting]
                    column[setting] = {**leaf, "question": renamed[leaf["question"]]}
        section = {"key": "s1", "title": "s1", "filler": "DEPUTY", "questions": [*asked, table]}
        answers = _answers(asked, rng)
        plain = [{**q, "key": q["key"].removeprefix("r")} for q in row]
        cells = [_answers(plain, rng) for _row in range(rng.randint(0, 2))]
        answers["qt"] = [
            {"row": f"r000{n}", "cells": {f"r{key}": value for key, value in cell.items()}}
            for n, cell in enumerate(cells)
        ]
        shown = shown_in([section], answers)
        made.append(
            {
                "sections": [for_script(section)],
                "answers": answers,
                "shown": {
                    "hidden": sorted(shown.hidden),
                    "required": sorted(shown.required),
                    "unfit": {name: list(wrong.keys) for name, wrong in shown.unfit.items()},
                },
            }
        )
    return made
