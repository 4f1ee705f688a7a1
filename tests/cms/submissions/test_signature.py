"""A filing that is signed: bound to its answers and its hour, void after a return or a change."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.template.loader import render_to_string
from docx import Document
from docx.shared import Mm

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.paper.docx import write_docx
from cms.paper.sheet import Drawing, Facts
from cms.submissions.models import Signature, Submission
from cms.submissions.papers import answer_sheet
from cms.submissions.queries import as_received
from cms.submissions.services import (
    AnswersIncomplete,
    CannotCorrectAnswer,
    CannotSubmit,
    NotTheSigner,
    correct_answer,
    create_submission,
    mark_no_comment,
    return_submission,
    save_draft,
    submit_submission,
)
from cms.submissions.services.destruction import payload_digest
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import write_workbook
from cms.submissions.showing import shown_submission
from cms.submissions.signatures import signature_holds, signatures_of, signatures_of_filings
from tests.cms.formbuilder.test_signature import STROKES
from tests.cms.submissions.factories import (
    SUBJECT,
    TOKEN,
    PersonFactory,
    UserFactory,
    let_deputies_fill,
    make_clerk,
    make_draft,
    make_version,
    post,
)

pytestmark = pytest.mark.django_db

DRAWN = {"strokes": STROKES}
FORM = {
    "schema_version": 1,
    "title": "征询意见表",
    "sections": [
        {
            "key": "sdeputy",
            "title": "代表填写",
            "filler": "DEPUTY",
            "questions": [
                {"key": "qsign", "type": "signature", "label": "代表签名", "required": True},
                {"key": "qtext", "type": "long_text", "label": "意见"},
            ],
        }
    ],
}


@pytest.fixture
def signer():
    return UserFactory(roles=[Role.DEPUTY], person=PersonFactory(name="张三"))


@pytest.fixture
def draft(now, signer):
    written = make_draft(now=now, version=make_version(FORM), by=signer)
    step = {"submission": written, "section_key": "sdeputy", "by": signer, "now": now}
    return save_draft(data=post(qtext="同意"), **step).submission


def sign(draft, signer, now, value=DRAWN, token=TOKEN):
    return submit_submission(
        submission=draft.pk, token=token, signatures={"qsign": value}, by=signer, now=now
    )


def test_a_signature_is_bound_to_answers_person_and_hour(draft, signer, now):
    filed = sign(draft, signer, now)

    assert filed.answers == {"qtext": "同意", "qsign": DRAWN}
    row = Signature.objects.get()
    assert (row.account, row.name, row.signed_at, row.token) == (signer, "张三", now, TOKEN)
    assert signature_holds(Submission.objects.get(), "qsign")
    event = AuditEvent.objects.get(verb="submission.sign")
    assert event.detail == f"1 {row.covers_sha256}"


@pytest.mark.parametrize("change", [{"qtext": "不同意"}, {"qsign": {"name": "张三"}}, {"qmore": 1}])
def test_it_does_not_hold_over_other_answers_nor_another_mark(draft, signer, now, change):
    sign(draft, signer, now)
    stored = Submission.objects.get()
    stored.answers = {**stored.answers, **change}

    assert not signature_holds(stored, "qsign")
    [shown] = signatures_of(stored).values()
    assert shown.state_words == "与所签内容不符"


def test_it_does_not_hold_where_nobody_signed(draft, signer, now):
    assert not signature_holds(draft, "qsign")
    sign(draft, signer, now)
    assert not signature_holds(Submission.objects.get(), "qtext")


def test_without_it_nothing_is_sent(draft, signer, now):
    with pytest.raises(AnswersIncomplete) as refused:
        submit_submission(submission=draft.pk, token=TOKEN, by=signer, now=now)

    assert refused.value.problems == {"sdeputy": {"qsign": "请在此签名：手写签名或键入姓名。"}}
    draft.refresh_from_db()
    assert (draft.state, draft.answers) == ("DRAFT", {"qtext": "同意"})


@pytest.mark.parametrize(
    ("typed", "taken"), [("张三", True), ("张 三", True), ("李四", False), ("", False)]
)
def test_a_typed_name_is_ones_own(draft, signer, now, typed, taken):
    if not taken:
        with pytest.raises(AnswersIncomplete):
            sign(draft, signer, now, {"name": typed})
        return
    sign(draft, signer, now, {"name": typed})
    assert Signature.objects.get().is_typed


def test_a_return_voids_it_and_the_earlier_filing_keeps_it(draft, signer, now):
    sign(draft, signer, now)
    clerk = make_clerk()
    stored = Submission.objects.get()
    return_submission(submission=stored, reason="请补充", by=clerk, now=now)
    returned = Submission.objects.get()

    assert returned.answers == {"qtext": "同意"}
    with pytest.raises(AnswersIncomplete):
        submit_submission(submission=returned.pk, token="second" * 4, by=signer, now=now)
    [received] = as_received([Submission.objects.get()])
    assert signature_holds(received, "qsign")

    later = now + dt.timedelta(hours=1)
    again = sign(returned, signer, later, {"name": "张三"}, token="second" * 4)
    past = again.past_filings.get()
    both = signatures_of_filings(again, [past, again])
    assert {token: each["qsign"].is_typed for token, each in both.items()} == {
        TOKEN: False,
        "second" * 4: True,
    }
    assert all(each["qsign"].holds for each in both.values())


def test_a_substitute_does_not_sign(draft, signer, now, monkeypatch):
    other = UserFactory(roles=[Role.DEPUTY])
    monkeypatch.setattr(
        "cms.submissions.permissions.stood_in_for", lambda person, day: {signer.person_id}
    )
    with pytest.raises(NotTheSigner, match="代理人不能代签"):
        sign(draft, other, now)
    with pytest.raises(NotTheSigner):
        submit_submission(submission=draft.pk, token=TOKEN, by=other, now=now)
    assert Signature.objects.count() == 0


def test_a_program_does_not_sign(now, signer):
    let_deputies_fill()
    step = {"version": make_version(FORM), "subject_ref": SUBJECT, "token": TOKEN, "by": signer}
    for answers in ({"qtext": "同意", "qsign": DRAWN}, {"qtext": "同意"}):
        with pytest.raises(AnswersIncomplete) as refused:
            create_submission(answers=answers, now=now, **step)
        assert "本人" in refused.value.problems["sdeputy"]["qsign"]


def test_no_comment_is_not_signed(draft, signer, now):
    filed = mark_no_comment(submission=draft, token=TOKEN, by=signer, now=now)

    assert (filed.answers, Signature.objects.count()) == ({}, 0)


def test_sent_twice_it_is_signed_once(draft, signer, now):
    first = sign(draft, signer, now)
    second = sign(draft, signer, now + dt.timedelta(minutes=1))

    assert first.receipt == second.receipt
    assert Signature.objects.get().signed_at == now
    # The last page sent with it, as some clients do, is still the same page.
    step = {"submission": draft.pk, "section_key": "sdeputy", "by": signer, "now": now}
    assert submit_submission(token=TOKEN, data=post(qtext="同意"), **step).receipt == first.receipt


def test_a_hidden_question_is_not_signed(now, signer):
    ask = {"question": "qtext", "is": "contains", "value": "签"}
    part = FORM["sections"][0]
    text, mark = part["questions"][1], {**part["questions"][0], "show_if": ask}
    form = {**FORM, "sections": [{**part, "questions": [text, mark]}]}
    draft = make_draft(now=now, version=make_version(form), by=signer)
    step = {"submission": draft, "section_key": "sdeputy", "by": signer, "now": now}
    save_draft(data=post(qtext="同意"), **step)

    assert sign(draft, signer, now).answers == {"qtext": "同意"}


def test_sheets_page_and_register_say_who_signed_and_when(draft, signer, now):
    filed = sign(draft, signer, now)
    words = signatures_of(filed)["qsign"].words
    assert words.startswith("张三 手签 ")
    file = io.BytesIO()
    write_workbook(Selection(form=filed.form), file)
    _headings, row = openpyxl.load_workbook(file).worksheets[0].iter_rows(values_only=True)
    [_heading, line] = csv.reader(io.StringIO("".join(stream_csv(Selection(form=filed.form)))))

    assert words in row
    assert words in line
    line = shown_submission(filed, signer)[0].lines[0]
    assert line.signature.words == words
    assert "<svg" in line.signature.picture
    # After a return the office's sheet still holds what it received.
    return_submission(submission=filed, reason="请补充", by=make_clerk(), now=now)
    assert words in "".join(stream_csv(Selection(form=filed.form)))


def test_what_is_destroyed_names_its_signatures(draft, signer, now):
    filed = sign(draft, signer, now)
    before = payload_digest(filed)
    Signature.objects.update(name="李四")

    assert payload_digest(filed) != before


@pytest.mark.parametrize("field", ["token", "name", "covers_sha256", "mark_sha256"])
def test_the_database_holds_no_signature_of_nothing(draft, signer, now, field):
    sign(draft, signer, now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Signature.objects.update(**{field: ""})
        connection.check_constraints()


def test_the_database_holds_one_a_filing(draft, signer, now):
    sign(draft, signer, now)
    row = Signature.objects.get()
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_an_unsigned_form_costs_no_query_more(now, signer, django_assert_num_queries):
    draft = make_draft(now=now, by=signer)
    with django_assert_num_queries(0):
        assert signatures_of(draft) == {}
    with pytest.raises(CannotSubmit):
        sign(draft, signer, now)


def test_a_correction_by_the_office_leaves_it_and_shows_that_it_stands_under_other_answers(
    draft, signer, now
):
    sent, clerk = sign(draft, signer, now), make_clerk()
    change = {"submission": sent, "reason": "代表来电更正", "seen": sent.body_sha256}
    with pytest.raises(CannotCorrectAnswer):
        correct_answer(key="qsign", data=post(qsign="李四"), **change, by=clerk, now=now)
    correct_answer(key="qtext", data=post(qtext="基本同意"), **change, by=clerk, now=now)
    sent.refresh_from_db()
    assert sent.answers == {"qtext": "基本同意", "qsign": DRAWN}
    assert not signature_holds(sent, "qsign")


def test_what_was_drawn_is_on_the_printed_answer_and_in_its_word_file(draft, signer, now):
    filed = sign(draft, signer, now)

    sheet = answer_sheet(filed, now)

    [drawn] = [part for part in sheet.parts if isinstance(part, Drawing)]
    assert drawn.strokes == STROKES
    assert drawn.caption.startswith("代表签名：张三 手签")
    page = render_to_string("paper/parts/drawing.html", {"part": drawn})
    assert "data:image/png;base64," in page
    assert drawn.caption in page
    made = write_docx(sheet, code="AB01CD23", address="https://lianxi.example/", made_at=now)
    [shape] = Document(io.BytesIO(made)).inline_shapes
    assert shape.width == Mm(50)
    assert shape._inline.docPr.get("descr") == drawn.alt


def test_a_typed_one_stands_in_words(draft, signer, now):
    filed = sign(draft, signer, now, value={"name": "张三"})

    sheet = answer_sheet(filed, now)

    assert not any(isinstance(part, Drawing) for part in sheet.parts)
    facts = [fact for part in sheet.parts if isinstance(part, Facts) for fact in part.facts]
    [signed] = [fact.value for fact in facts if fact.label == "代表签名"]
    assert signed.startswith("张三 ")
