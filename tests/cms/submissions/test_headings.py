"""The headings of a sheet: no two are alike, whatever the form calls its questions."""

import pytest
from django.utils import timezone

from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.factories import make_received, make_version

pytestmark = pytest.mark.django_db


def question(key: str, label: str) -> dict:
    return {"key": key, "type": "short_text", "label": label}


def test_two_columns_never_share_a_heading():
    definition = {
        "schema_version": 1,
        "title": "视察记录表",
        "sections": [
            {
                "key": "sone",
                "title": "代表填写",
                "filler": "DEPUTY",
                "questions": [
                    question("qone", "责任单位"),
                    question("qbehalf", "代何人办理"),
                    question("qplain", "问题"),
                ],
            },
            {
                "key": "stwo",
                "title": "办公室记录",
                "filler": "OFFICE",
                "questions": [question("qtwo", "责任单位"), question("qthree", "责任单位")],
            },
        ],
    }
    version = make_version(definition)
    make_received(version=version, now=timezone.now(), answers={"qone": "甲"})

    layout = Layout(Selection(version.form))

    assert [column.heading for column in layout.columns] == [
        "责任单位（代表填写）",
        "代何人办理（代表填写）",  # the fixed column of that name is the record's own
        "问题",
        "责任单位（办公室记录）",
        "责任单位（办公室记录） 2",
    ]
    assert "代何人办理" in layout.head()
