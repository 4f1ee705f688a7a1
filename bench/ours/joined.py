"""Downloads of a form with a past: three versions and a repeating table, joined in one file."""

import datetime as dt

from bench.act import Act
from bench.exporting import export_act
from bench.ours.forms import START, definition, stored
from bench.questions import sheets_of_answers
from cms.formbuilder.models import FormVersion
from cms.submissions.models import Submission
from cms.submissions.report import MOST_ANSWERS
from tests.workflows.topics.factories import UserFactory, make_version

ASKS = 20
TABLE = {
    "key": "qrows",
    "type": "rows",
    "label": "发现问题",
    "columns": [
        {"key": "qproblem", "type": "long_text", "label": "问题", "required": True},
        {"key": "qgrave", "type": "integer", "label": "严重程度"},
    ],
}


def acts(sizes: dict) -> dict[str, Act]:
    """CSV, XLSX and the bound volume, each at two sizes: the peak is not to grow with it."""
    user, warm = UserFactory(), _versions()
    _add_received(warm, user, 0, 30)
    downloads = [(kind, size) for kind in ("csv", "xlsx") for size in sizes["rows"][-2:]]
    downloads += [("report", size) for size in (MOST_ANSWERS // 5, MOST_ANSWERS)]
    forms = {size: _versions() for _kind, size in downloads}

    def fill(size: int) -> None:
        there = forms[size][0].form.submissions.count()
        _add_received(forms[size], user, there, size - there)

    return {
        f"joined {kind} {size}": export_act(
            "ours", kind, warm[0].form_id, forms[size][0].form_id, lambda s=size: fill(s)
        )
        for kind, size in downloads
    }


def _versions() -> list[FormVersion]:
    """Each asks one question less than the one before and words another anew."""
    found: list[FormVersion] = []
    for number in range(3):
        made = definition(ASKS)
        [section] = made["sections"]
        section["questions"] = [*section["questions"][number:], TABLE]
        section["questions"][-2]["label"] += f"（{number + 1}）"
        found.append(make_version(made, form=found[0].form if found else None))
    return found


def _add_received(versions: list[FormVersion], user, first: int, count: int) -> None:
    """A third of the answers to each version, each with two rows of the table."""
    rows = [
        {"row": f"r0000{n}", "cells": {"qproblem": "消防通道被占用", "qgrave": n}} for n in (1, 2)
    ]
    some = [stored(filled) | {"qrows": rows} for filled in sheets_of_answers(ASKS)]
    Submission.objects.bulk_create(
        (
            Submission(
                form_id=versions[0].form_id,
                version=(version := versions[number % len(versions)]),
                filler="DEPUTY",
                respondent=user,
                answers=some[number % len(some)],
                state="SUBMITTED",
                token=f"joined-{version.form_id}-{number:010d}",
                body_sha256="0" * 64,
                receipt=f"J{version.form_id}-{number:010d}",
                submitted_at=START + dt.timedelta(minutes=number),
                created_at=START,
                saved_at=START,
            )
            for number in range(first, first + count)
        ),
        batch_size=2000,
    )
