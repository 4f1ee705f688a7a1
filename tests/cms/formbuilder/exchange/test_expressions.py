"""Our trees as XPath mean the same to a real XPath engine, and come back meaning the same."""

import re
from collections import Counter
from decimal import Decimal

from cms.formbuilder.calculations.evaluate import Values, compute
from cms.formbuilder.calculations.tree import WHOLE, Op, gives_text
from cms.formbuilder.conditions.holding import holds, refuses
from cms.formbuilder.conditions.tree import leaves
from cms.formbuilder.definition import OTHER
from cms.formbuilder.enums import CHOICES, QuestionType
from cms.formbuilder.exchange.xpath.parsing import parse
from cms.formbuilder.exchange.xpath.reading_calculations import read_calculation
from cms.formbuilder.exchange.xpath.reading_checks import read_check
from cms.formbuilder.exchange.xpath.reading_conditions import Known, read_condition
from cms.formbuilder.exchange.xpath.writing import (
    Unsayable,
    calculation_xpath,
    check_xpath,
    condition_xpath,
)
from tests.cms.formbuilder.calculation_vectors import CalculationMaker
from tests.cms.formbuilder.condition_vectors import ASKED, OPTIONS, Maker
from tests.cms.formbuilder.exchange.engine import evaluate, instance

LABELS = [{"key": key, "label": key} for key in OPTIONS]


def asked_by(maker: Maker, count: int) -> list[dict]:
    """Questions of any type, and a table."""
    maker.turn = 0
    found = [Maker.single(maker, ASKED) for _n in range(count)]
    columns = [Maker.single(maker, ["integer", "decimal", "short_text", "date"]) for _n in "ab"]
    for column in columns:
        column.pop("many", None)
    found.append({"key": maker.key(), "type": "rows", "label": "表", "columns": columns})
    for question in found:
        if question["type"] in CHOICES:
            question |= {"options": LABELS, "other": True}
    return found


def answered(maker: Maker, questions: list[dict]) -> dict:
    """Answers that apply; rows in which nothing was said are none."""
    found = {question["key"]: maker.answer(question) for question in questions}
    for question in questions:
        if question["type"] == QuestionType.ROWS:
            rows = found[question["key"]] or []
            found[question["key"]] = [row for row in rows if row["cells"]]
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def known_of(questions: list[dict]) -> Known:
    parts = [part for q in questions for part in (q, *q.get("columns", ()))]
    known = Known(questions={part["key"]: part for part in parts})
    for part in parts:
        if part["type"] in CHOICES:
            known.options[part["key"]] = {key: key for key in OPTIONS} | {"other": OTHER}
    return known


def typed(tree: dict, known: Known) -> dict:
    """As ``with_types`` does it."""
    for leaf in leaves(tree):
        if {"value", "than"} & leaf.keys():
            leaf["type"] = known.questions[leaf["question"]]["type"]
    return tree


def test_conditions_mean_the_same_to_an_xpath_engine_and_come_back():
    maker, said, unsaid = Maker(20261129), Counter(), Counter()
    for _turn in range(1500):
        questions = asked_by(maker, 5)
        known = known_of(questions)
        tree = maker.tree(questions, 3)
        if any(leaf.get("value") == " " for leaf in leaves(tree)):
            continue  # which finalising refuses
        try:
            text = condition_xpath(tree, known.questions)
        except Unsayable as error:
            unsaid[str(error)] += 1
            continue
        back = typed(read_condition(parse(text), known), known)
        for _again in range(8):
            seen = answered(maker, questions)
            wanted = holds(tree, seen)
            assert evaluate(f"boolean({text})", instance(questions, seen), {}) == wanted, text
            assert holds(back, seen) == wanted, (text, back)
            said[wanted] += 1
            said.update(leaf["is"] for leaf in leaves(tree))

    assert min(said[True], said[False]) > 1000
    assert min(count for name, count in said.items()) > 50
    assert len(said) == 2 + 17  # every operator
    assert 0 < sum(unsaid.values()) < 500


def test_checks_mean_the_same_to_an_xpath_engine_and_come_back():
    maker, said, unsaid = Maker(20261201), Counter(), Counter()
    for _turn in range(1500):
        questions = asked_by(maker, 5)
        known, own = known_of(questions), questions[0]
        own["accept_if"] = maker.tree(questions, 2)
        if any(leaf.get("value") == " " for leaf in leaves(own["accept_if"])):
            continue  # which finalising refuses
        try:
            text = check_xpath(own, known.questions)
        except Unsayable as error:
            unsaid[str(error)] += 1
            continue
        back = typed(read_check([parse(text)], own, own["key"], known), known)
        for _again in range(8):
            seen = answered(maker, questions)
            if own["key"] not in seen:
                continue  # nothing is asked of what is not there
            wanted = not refuses(own["accept_if"], seen)
            asked = re.sub(r"(?<![\d.'])\.(?![\d.'])", f"${{{own['key']}}}", text)
            assert evaluate(f"boolean({asked})", instance(questions, seen), {}) == wanted, text
            assert refuses(back, seen) != wanted, (text, back)
            said[wanted] += 1
            said["than"] += "'than'" in str(own["accept_if"])

    assert min(said.values()) > 200
    assert 0 < sum(unsaid.values()) < 500


def test_calculations_mean_the_same_to_an_xpath_engine_and_come_back():
    maker, said, last = CalculationMaker(20261130), Counter(), 0
    for _turn in range(1500):
        questions = asked_by(maker, 5)
        known = known_of(questions)
        own = {"key": "q99", "type": "calculated", "label": "算"}
        gives = maker.random.choice(["number", "number", "text"])
        own["calculation"] = {"gives": gives}
        table = questions[-1]
        plain = [({"question": q["key"]}, q) for q in questions]
        over = [({"question": c["key"], "table": table["key"]}, c) for c in table["columns"]]
        maker.set(own, plain, over)
        tree = own["calculation"]
        if "': ' '" in str(tree):
            continue  # a blank, which finalising refuses
        if tree["op"] in WHOLE or gives == "text":
            tree.pop("decimals")  # as the editor leaves it out
        try:
            text = calculation_xpath(tree, known.questions)
        except Unsayable:
            continue
        back = read_calculation(parse(text), known)
        for case in back.get("cases", ()):
            typed(case["if"], known)
        for operand in back.get("of", ()):
            if operand["question"] in {column["key"] for column in table["columns"]}:
                operand["table"] = table["key"]
        tables = {column["key"]: table["key"] for column in table["columns"]}
        for _again in range(6):
            seen = answered(maker, questions)
            wanted = compute(tree, Values(seen, {}))
            got = evaluate(f"string({text})", instance(questions, seen), tables)
            assert compute(back, Values(seen, {})) == wanted, (text, back)
            got = "" if got == "NaN" else got
            if wanted is None or gives_text(tree):
                assert got == (wanted or ""), text
            else:
                off = abs(Decimal(got) - Decimal(wanted))
                # A double holds 15 digits; where it lies between two results, either may come.
                bound = Decimal(1).scaleb(-tree.get("decimals", 0)) + abs(Decimal(wanted)) / 10**14
                assert off <= bound, text
                last += off == 0
            said[tree["op"], wanted is None] += 1

    assert {op for op, is_none in said if not is_none} == set(Op)
    assert min(said.values()) > 20
    assert last > 1500
