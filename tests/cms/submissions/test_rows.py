"""Rows that two devices wrote to: what needs a choice and what does not."""

import pytest

from cms.submissions.services.rows import merged_rows


def row(pk: str, text: str = "") -> dict:
    return {"row": pk, "cells": {"qtext": text} if text else {}}


BASE = [row("a", "甲"), row("b", "乙")]


@pytest.mark.parametrize(
    ("theirs", "mine", "both"),
    [
        ([*BASE, row("c", "丙")], [*BASE, row("d", "丁")], ["甲", "乙", "丙", "丁"]),
        ([row("a", "甲二"), BASE[1]], [BASE[0], row("b", "乙二")], ["甲二", "乙二"]),
        ([BASE[1]], [*BASE, row("d", "丁")], ["乙", "丁"]),
        ([*BASE, row("c", "丙")], [BASE[0]], ["甲", "丙"]),
        ([BASE[0]], [BASE[1]], []),
        ([row("a", "同"), BASE[1]], [row("a", "同"), BASE[1]], ["同", "乙"]),
        ([*BASE, row("x")], [*BASE, row("y")], ["甲", "乙"]),
        ([row("a", "甲二"), BASE[1]], [row("a", "甲三"), BASE[1]], None),
        ([BASE[1]], [row("a", "甲三"), BASE[1]], None),
        ([row("a", "甲二"), BASE[1]], [BASE[1]], None),
    ],
)
def test_rows_of_two_devices(theirs, mine, both):
    merged = merged_rows(BASE, theirs, mine)

    assert merged == both or [each["cells"]["qtext"] for each in merged] == both
