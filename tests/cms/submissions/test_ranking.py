"""A form with a ranking, filled in: places in sheets and figures, and what the public may read."""

import io

import openpyxl
import pytest

from cms.submissions.models import AnswerCell
from cms.submissions.results.suppression import for_public
from cms.submissions.services import AnswersIncomplete, save_draft, submit_submission
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import write_workbook
from cms.submissions.showing import shown_submission
from tests.cms.formbuilder.matrices import of_form, ranking
from tests.cms.submissions.factories import TOKEN, make_draft, make_received, make_version, post
from tests.cms.submissions.test_results import counts, facts, read

pytestmark = pytest.mark.django_db

ORDER = {"o0a01": 2, "o0a02": 1, "o0a03": 3}
OTHER = {"o0a01": 1, "o0a02": 2, "o0a03": 3}


@pytest.fixture
def version():
    return make_version(of_form(ranking()))


def received(version, now, number: int, places: dict):
    return make_received(version=version, now=now, number=number, answers={"qr": places})


def test_a_draft_keeps_a_tie_and_sending_refuses_it(version, now):
    draft = make_draft(version=version, now=now)
    fields = post(qr__o0a01="1", qr__o0a02="1")
    step = {"submission": draft, "section_key": "sdeputy", "by": draft.respondent, "now": now}
    saved = save_draft(data=fields, **step)

    assert saved.submission.answers == {"qr": {"o0a01": 1, "o0a02": 1}}
    with pytest.raises(AnswersIncomplete) as refused:
        submit_submission(token=TOKEN, data=fields, **step)
    assert set(refused.value.problems["sdeputy"]) == {"qr.o0a01", "qr.o0a02"}
    sent = submit_submission(token=TOKEN, data=post(qr__o0a01="1", qr__o0a02="2"), **step)
    assert sent.answers == {"qr": {"o0a01": 1, "o0a02": 2}}


def test_the_api_refuses_a_gap(version, now):
    with pytest.raises(AnswersIncomplete):
        received(version, now, 1, {"o0a01": 2})


def test_it_is_shown_in_the_order_of_its_places(version, now):
    sent = received(version, now, 1, ORDER)

    line = shown_submission(sent, sent.entered_by)[0].lines[0]
    assert (line.text, line.rows) == ("1. 法治；2. 环境；3. 教育", [])
    assert AnswerCell.objects.get(question_key="qr.o0a01").number == 2


def test_a_sheet_has_the_place_of_each_option(version, now):
    received(version, now, 1, ORDER)
    file = io.BytesIO()
    write_workbook(Selection(form=version.form), file)
    headings, row = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)

    assert headings[9:] == ("关注次序：环境", "关注次序：法治", "关注次序：教育")
    assert row[9:] == (2, 1, 3)


def test_figures_tell_the_mean_place_and_how_often_each_was_given(version, now):
    received(version, now, 1, ORDER)
    received(version, now, 2, OTHER)
    received(version, now, 3, {"o0a01": 1})
    [result] = read(version.form).questions
    first, _second, third = result.parts

    assert (result.answered, first.answered, third.answered) == (3, 3, 2)
    assert counts(first) == {"第 1 名": 2, "第 2 名": 1, "第 3 名": 0}
    assert facts(first)["平均"] == "1.33"
    assert counts(third) == {"第 1 名": 0, "第 2 名": 0, "第 3 名": 2}


def test_the_public_reads_all_places_or_none(version, now):
    for number in range(12):
        received(version, now, number, ORDER if number % 2 else OTHER)
    [shown] = for_public(read(version.form)).questions
    assert counts(shown.parts[0]) == {"第 1 名": 6, "第 2 名": 6, "第 3 名": 0}

    received(version, now, 12, {"o0a03": 1})
    [withheld] = for_public(read(version.form)).questions
    assert (withheld.is_withheld, withheld.parts) == (True, [])
