"""A form with linked choices, filled in: what does not belong is refused where it is posted, kept
in the draft, and left out when the answer is sent.
"""

import copy

import pytest

from cms.accounts.enums import Role
from cms.submissions.asked import asked_and_answered
from cms.submissions.models import AnswerCell
from cms.submissions.results.questions import results_of
from cms.submissions.results.tallies import Tallies
from cms.submissions.services import (
    AnswersIncomplete,
    create_submission,
    save_draft,
    submit_submission,
)
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from cms.submissions.showing import shown_submission
from tests.cms.submissions.factories import (
    FORM,
    SUBJECT,
    TOKEN,
    UserFactory,
    let_deputies_fill,
    make_draft,
    make_version,
    post,
)

pytestmark = pytest.mark.django_db
PARENTS = [{"key": "o00a0", "label": "管委会"}, {"key": "o00b0", "label": "镇街"}]
CHILDREN = [
    {"key": "o00a1", "label": "财政局", "under": "o00a0"},
    {"key": "o00a9", "label": "其他", "under": "o00a0"},
    {"key": "o00b1", "label": "东街", "under": "o00b0"},
    {"key": "o00b9", "label": "其他", "under": "o00b0"},
]
SENTENCE = "“财政局”不属于“镇街”，请重新选择。"


def linked_form(*, required=False, several=False, apart=False, in_rows=False) -> dict:
    """单位类型 and 单位; on pages of their own (``apart``), or in a table's rows."""
    form = copy.deepcopy(FORM)
    parent = {"key": "qp", "type": "single_choice", "label": "单位类型", "options": PARENTS}
    child = {
        "key": "qc",
        "type": "multiple_choice" if several else "single_choice",
        "label": "单位",
        "options": CHILDREN,
        "linked": {"question": "qp", "title": "单位类型", "groups": PARENTS},
        **({"required": True} if required else {}),
    }
    page = form["sections"][0]
    page["questions"] = [{"key": "qtext", "type": "short_text", "label": "说明"}]
    if in_rows:
        columns = [parent, child]
        page["questions"].append({"key": "qt", "type": "rows", "label": "清单", "columns": columns})
    else:
        page["questions"].append(parent)
        last = {"key": "slast", "title": "二", "filler": "DEPUTY", "questions": [child]}
        if apart:
            form["sections"].insert(1, last)
        else:
            page["questions"].append(child)
    return form


def save(draft, now, page="sdeputy", **fields):
    return save_draft(
        submission=draft,
        section_key=page,
        data=post(**fields),
        files=None,
        base_rev=None,
        by=draft.respondent,
        now=now,
    )


def submit(draft, now, page="sdeputy", **fields):
    return submit_submission(
        submission=draft,
        token=TOKEN,
        section_key=page if fields else "",
        data=post(**fields) if fields else None,
        by=draft.respondent,
        now=now,
    )


def create(version, now, **answers):
    let_deputies_fill()
    return create_submission(
        version=version,
        subject_ref=SUBJECT,
        filler="DEPUTY",
        answers=answers,
        token=TOKEN,
        by=UserFactory(roles=[Role.DEPUTY]),
        now=now,
    )


def test_what_belongs_is_taken_by_page_and_by_api(now):
    version = make_version(linked_form())

    done = submit(make_draft(version=version, now=now), now, qp="o00a0", qc="o00a1")

    assert done.answers == {"qp": "o00a0", "qc": "o00a1"}
    assert {c.option for c in AnswerCell.objects.all()} == {"o00a0", "o00a1"}
    assert "财政局" in str(asked_and_answered(done))


def test_what_does_not_belong_is_refused_beside_its_field_and_kept(now):
    draft = make_draft(version=make_version(linked_form()), now=now)

    saved = save(draft, now, qtext="培育", qp="o00b0", qc="o00a1")

    assert saved.errors == {"qc": SENTENCE}
    assert saved.submission.answers == {"qtext": "培育", "qp": "o00b0", "qc": "o00a1"}
    assert saved.submission.unread_texts == {}
    with pytest.raises(AnswersIncomplete) as refused:
        submit(draft, now, qtext="培育", qp="o00b0", qc="o00a1")
    assert refused.value.problems == {"sdeputy": {"qc": SENTENCE}}
    draft.refresh_from_db()
    assert draft.is_editable


def test_without_a_choice_above_one_below_is_refused(now):
    draft = make_draft(version=make_version(linked_form()), now=now)

    assert save(draft, now, qc="o00a1").errors == {"qc": "请先选择“单位类型”。"}


def test_what_the_script_keeps_out_of_sight_is_kept_without_a_word(now):
    draft = make_draft(version=make_version(linked_form()), now=now)

    saved = save(draft, now, qp="o00b0", qc="o00a1", _unfit="qc")

    assert saved.errors == {}
    assert saved.submission.answers == {"qp": "o00b0", "qc": "o00a1"}
    back = save(draft, now, qp="o00a0", qc="o00a1")
    assert (back.errors, back.submission.answers) == ({}, {"qp": "o00a0", "qc": "o00a1"})


def test_a_choice_changed_on_an_earlier_page_keeps_the_draft_and_drops_it_when_sent(now):
    draft = make_draft(version=make_version(linked_form(apart=True)), now=now)
    save(draft, now, qtext="培育", qp="o00a0")
    save(draft, now, page="slast", qc="o00a1")

    saved = save(draft, now, qtext="培育", qp="o00b0")

    assert saved.errors == {}
    draft.refresh_from_db()
    assert draft.answers["qc"] == "o00a1"
    lines = {
        line.label: line.text
        for part in shown_submission(draft, draft.respondent)
        for line in part.lines
    }
    assert lines["单位"] == ""
    done = submit(draft, now)
    assert done.answers == {"qtext": "培育", "qp": "o00b0"}
    assert not AnswerCell.objects.filter(question_key="qc").exists()


def test_where_it_must_be_answered_it_is_asked_for_again(now):
    draft = make_draft(version=make_version(linked_form(apart=True, required=True)), now=now)
    save(draft, now, qp="o00a0")
    save(draft, now, page="slast", qc="o00a1")
    save(draft, now, qp="o00b0")

    with pytest.raises(AnswersIncomplete) as refused:
        submit(draft, now)

    assert refused.value.problems == {"slast": {"qc": SENTENCE}}


def test_of_several_what_belongs_stays(now):
    draft = make_draft(version=make_version(linked_form(several=True)), now=now)

    done = submit(draft, now, qp="o00b0", qc=["o00a1", "o00b1"], _unfit="qc")

    assert done.answers == {"qp": "o00b0", "qc": ["o00b1"]}


def test_rows_are_judged_each_for_itself(now):
    draft = make_draft(version=make_version(linked_form(in_rows=True)), now=now)
    rows = {
        "qt": ["r0001", "r0002"],
        "qt__r0001__qp": "o00a0",
        "qt__r0001__qc": "o00a1",
        "qt__r0002__qp": "o00b0",
        "qt__r0002__qc": "o00a1",
    }

    saved = save(draft, now, **rows)
    assert saved.errors == {"qt.r0002.qc": SENTENCE}
    done = submit(draft, now)

    assert [row["cells"] for row in done.answers["qt"]] == [
        {"qp": "o00a0", "qc": "o00a1"},
        {"qp": "o00b0"},
    ]


def test_the_api_refuses_what_does_not_belong(now):
    version = make_version(linked_form())

    with pytest.raises(AnswersIncomplete) as refused:
        create(version, now, qp="o00b0", qc="o00a1")
    assert refused.value.problems == {"sdeputy": {"qc": SENTENCE}}
    with pytest.raises(AnswersIncomplete) as refused:
        create(version, now, qtext="培育", qc="o00a1")
    assert refused.value.problems == {"sdeputy": {"qc": "请先选择“单位类型”。"}}

    assert create(version, now, qp="o00b0", qc="o00b1").answers["qc"] == "o00b1"


def test_the_api_refuses_it_in_rows_and_leaves_out_what_is_hidden(now):
    version = make_version(linked_form(in_rows=True))
    rows = [{"row": "r0001", "cells": {"qp": "o00b0", "qc": "o00a1"}}]
    with pytest.raises(AnswersIncomplete) as refused:
        create(version, now, qt=rows)
    assert refused.value.problems == {"sdeputy": {"qt.r0001.qc": SENTENCE}}

    form = linked_form()
    form["sections"][0]["questions"][1]["show_if"] = {"question": "qtext", "is": "unanswered"}
    done = create(make_version(form), now, qtext="培育", qp="o00b0", qc="o00a1")
    assert done.answers == {"qtext": "培育"}


def test_results_and_sheets_tell_same_words_below_different_ones_apart(now):
    version = make_version(linked_form())
    submit(make_draft(version=version, now=now), now, qp="o00a0", qc="o00a9")
    selection = Selection(form=version.form)

    layout = Layout(selection)
    child = next(
        r for r in results_of(Tallies(selection, layout), layout).questions if r.key == "qc"
    )

    counted = {entry.label: entry.count for entry in child.entries}
    assert counted == {"管委会 · 财政局": 0, "管委会 · 其他": 1, "镇街 · 东街": 0, "镇街 · 其他": 0}
    assert "其他" in "".join(stream_csv(selection))
