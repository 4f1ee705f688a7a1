"""What the compiler lets through, the database stores: typed and by API, on both engines."""

import pytest

from cms.accounts.enums import Role
from cms.formbuilder.enums import REFERENCES
from cms.submissions.models import Submission
from cms.submissions.services import (
    AnswersIncomplete,
    NothingAnswered,
    TokenReused,
    create_submission,
    save_draft,
    submit_submission,
)
from cms.submissions.showing import shown_submission
from tests.cms.formbuilder.questions import ASKED, GOOD, HOSTILE, LABELS, make, post
from tests.cms.submissions.factories import (
    SUBJECT,
    UserFactory,
    let_deputies_fill,
    make_draft,
    make_version,
)

pytestmark = pytest.mark.django_db
PLAIN = [kind for kind in ASKED if kind not in REFERENCES and kind not in ("file", "photo")]
TEXTS = [
    *LABELS,
    "甲\x00乙",
    "👨‍👩‍👧‍👦",
    "1e999999",
    "NaN",
    "\u202e反写",
    "=HYPERLINK(1)",
    "\x0b\x1f",
]


def version_of(*questions: dict):
    section = {"key": "s1", "title": "一", "filler": "DEPUTY", "questions": list(questions)}
    return make_version({"schema_version": 1, "title": "表", "sections": [section]})


def send(version, answers, now, number=0):
    let_deputies_fill()
    return create_submission(
        version=version,
        subject_ref=SUBJECT,
        answers=answers,
        token=f"stored-answers-token-{number:04d}",
        by=UserFactory(roles=[Role.DEPUTY]),
        now=now,
    )


@pytest.mark.parametrize("kind", PLAIN)
def test_any_typed_text_is_stored_as_answer_or_as_typed(kind, now):
    draft = make_draft(version=version_of(make(kind)), now=now)
    for text in TEXTS:
        saved = save_draft(
            submission=draft,
            section_key="s1",
            data=post(q1=text),
            base_rev=draft.draft_rev,
            by=draft.respondent,
            now=now,
        )
        row = Submission.objects.get(pk=draft.pk)
        if text.strip() and kind != "multiple_choice":
            kept = row.unread_texts if saved.errors else row.answers
            assert list(kept) == ["q1"], text
        draft.refresh_from_db()


@pytest.mark.parametrize("kind", ASKED)
def test_no_data_of_the_api_breaks_the_write(kind, now):
    version = version_of(make(kind), make("rows", key="q9", columns=[make(kind, key="q8")]))
    for number, value in enumerate([*HOSTILE, *TEXTS]):
        try:
            made = send(version, {"q1": value, "q9": [{"cells": {"q8": value}}]}, now, number)
        except (AnswersIncomplete, NothingAnswered):
            continue
        row = Submission.objects.get(pk=made.pk)
        assert shown_submission(row, row.entered_by)[0].lines[0].label == "问题"


@pytest.mark.parametrize("kind", PLAIN)
def test_what_was_typed_is_sent_and_read_back(kind, now):
    typed, kept = GOOD[kind]
    draft = make_draft(version=version_of(make(kind, required=True)), now=now)
    save_draft(
        submission=draft, section_key="s1", data=post(q1=typed), by=draft.respondent, now=now
    )

    token = "typed-and-sent-token"
    sent = submit_submission(submission=draft, token=token, by=draft.respondent, now=now)

    assert Submission.objects.get(pk=sent.pk).answers == {"q1": kept}
    assert sent.cells.count() == 1
    assert shown_submission(sent, draft.respondent)[0].lines[0].text


def test_the_same_body_without_row_ids_is_the_same_submission(now):
    version = version_of(make("rows"))
    body = {"q1": [{"cells": {"q2": "甲"}}, {"cells": {"q2": "乙"}}]}

    first, again = send(version, body, now), send(version, body, now)

    assert first.pk == again.pk
    with pytest.raises(TokenReused):
        send(version, {"q1": body["q1"][::-1]}, now)


def test_double_row_ids_of_the_api_are_stored_as_rows_of_their_own(now):
    rows = [{"row": "r00aa", "cells": {"q2": text}} for text in ("甲", "乙")]

    made = send(version_of(make("rows")), {"q1": rows}, now)

    assert made.cells.values("row_path").distinct().count() == 2


@pytest.mark.parametrize("label", LABELS)
def test_odd_labels_are_read_as_they_were_asked(label, now):
    version = version_of(make("short_text", label=label), make("short_text", key="q2", label=label))

    made = send(version, {"q1": "甲", "q2": "乙"}, now)

    lines = shown_submission(made, made.entered_by)[0].lines
    assert [(line.label, line.text) for line in lines] == [(label, "甲"), (label, "乙")]
