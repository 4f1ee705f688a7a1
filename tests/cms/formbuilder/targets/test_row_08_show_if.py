"""Row 8: shown by and, or, nested, in repeats; in Python as the shared file of vectors says, read
back from JSON as the browser gets it (tests/browser/test_row_08_conditions: zero differences).
"""

import json

from cms.formbuilder.conditions.evaluate import shown_in
from tests.cms.formbuilder.condition_vectors import Maker, vectors


def test_the_vectors_nest_and_repeat_and_mean_the_same_as_plain_json():
    known = vectors(1500)
    text = json.dumps(known)
    nested = sum(1 for each in known if '"any": [{"all"' in json.dumps(each))
    in_rows = sum(1 for each in known if any("." in name for name in each["shown"]["hidden"]))

    assert min(nested, in_rows) > 50
    for vector in json.loads(text):
        shown = shown_in(vector["sections"], vector["answers"])
        assert Maker(0).told(shown) == vector["shown"]


def test_both_branches_and_each_row_by_itself():
    grave = {"question": "cgrave", "is": "yes"}
    many = {"question": "qmany", "is": "at_least", "value": "3", "type": "integer"}
    told = {"question": "qtold", "is": "unanswered"}
    column = {
        "key": "cwhom",
        "type": "short_text",
        "show_if": {"any": [grave, {"all": [many, told]}]},
    }
    columns = [{"key": "cgrave", "type": "yes_no"}, column]
    table = {"key": "qrows", "type": "rows", "columns": columns}
    asked = [{"key": "qmany", "type": "integer"}, {"key": "qtold", "type": "date"}, table]
    rows = [{"row": f"r000{n}", "cells": {"cgrave": n == 1}} for n in range(3)]

    def hidden(**answers) -> set[str]:
        return shown_in([{"key": "s", "questions": asked}], {**answers, "qrows": rows}).hidden

    assert hidden() == {"qrows.r0000.cwhom", "qrows.r0002.cwhom"}
    assert hidden(qmany=3) == set()
    assert hidden(qmany=3, qtold="2026-05-12") == {"qrows.r0000.cwhom", "qrows.r0002.cwhom"}
