"""更正: one answer of what was received is put right, and what it was stays."""

import copy

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.compiler import compile_version
from cms.submissions.cells import cells_of
from cms.submissions.corrected import as_sent, shown_corrections
from cms.submissions.models import AnswerCell, Correction, DestructionCertificate
from cms.submissions.receipts import body_digest
from cms.submissions.services import (
    AnswerMoved,
    AnswerNotTaken,
    AnswersDropped,
    CannotCorrectAnswer,
    accept_submission,
    create_submission,
    destroy_submission,
    mark_no_comment,
    return_submission,
    submit_submission,
)
from tests.cms.formbuilder.matrices import FIRST, GOOD, POOR
from tests.cms.submissions.correcting import SENT, correct, deciding_form, make_sent
from tests.cms.submissions.ending import MONTH, throw_away
from tests.cms.submissions.factories import (
    SUBJECT,
    TOKEN,
    UserFactory,
    make_clerk,
    make_draft,
    make_version,
    photo,
    post,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(db):
    return make_clerk()


@pytest.fixture
def sent(now):
    return make_sent(now=now)


def whole(submission) -> None:
    """Digest and cells are those of the answers as they stand."""
    submission.refresh_from_db()
    assert submission.body_sha256 == body_digest(
        version=submission.version, answers=submission.answers, no_comment=False
    )
    kept = {
        (cell.question_key, cell.row_path, cell.position, cell.text)
        for cell in AnswerCell.objects.filter(submission=submission)
    }
    cells = cells_of(submission, compile_version(submission.version))
    assert kept == {cell[:4] for cell in cells}


def test_before_and_after_stay_and_totals_follow(sent, clerk, now):
    was = sent.body_sha256

    done = correct(sent, "qcount", qcount="15", by=clerk, now=now)

    whole(sent)
    assert (sent.answers["qcount"], sent.answers["qtotal"]) == (15, "18")
    assert (done.before, done.after, done.follows) == (12, 15, {"qtotal": ["15", "18"]})
    assert (done.by, done.at, done.reason) == (clerk, now, "已电话核实")
    assert (done.sha256_before, done.sha256_after) == (was, sent.body_sha256)
    assert as_sent(sent) == {**SENT, "qtotal": "15", "qcosts": "120"}


def test_an_accepted_answer_is_corrected_and_stays_accepted(sent, clerk, now):
    accept_submission(submission=sent, by=clerk, now=now)

    correct(sent, "qtext", qtext="一般", by=clerk, now=now)

    whole(sent)
    assert (sent.state, sent.answers["qtext"]) == ("ACCEPTED", "一般")


def test_one_row_of_a_table_is_corrected_and_its_sum_follows(sent, clerk, now):
    done = correct(
        sent, "qrows", row="r0002", by=clerk, now=now,
        qrows__r0002__qproblem="标识不清楚", qrows__r0002__qcost="30",
        qrows__r0001__qcost="999",  # of another row: not asked here
    )  # fmt: skip

    whole(sent)
    first, second = sent.answers["qrows"]
    assert first == SENT["qrows"][0]
    assert second["cells"] == {"qproblem": "标识不清楚", "qcost": 30}
    assert sent.answers["qcosts"] == "130"
    [shown] = shown_corrections(sent)
    assert (shown.row, shown.before) == (2, "问题：标识不清；金额：20")
    assert shown.after == "问题：标识不清楚；金额：30"
    assert done.row == "r0002"


def test_a_matrix_is_corrected_whole_and_its_score_is_the_servers(clerk, now):
    sent = make_sent(now=now, answers={**SENT, "qm": {"rows": {FIRST: {"choice": GOOD}}}})
    posted = {f"qm__{FIRST}__choice": POOR, f"qm__{FIRST}__comment": "未落实", "qm__total": "100"}

    done = correct(sent, "qm", by=clerk, now=now, **posted)

    whole(sent)
    assert done.before["total"] == "100.00"
    assert sent.answers["qm"]["total"] == "50.00"
    [shown] = shown_corrections(sent)
    assert "满意" in shown.before
    assert "不满意（未落实）" in shown.after


def test_files_of_a_row_stay_and_a_photo_is_not_corrected(clerk, now):
    draft = make_draft(version=make_version(deciding_form()), now=now)
    data = post(qrows=["r0001"], qrows__r0001__qproblem="积水", qtext="好")
    sent = submit_submission(
        submission=draft, token=TOKEN, section_key="sdeputy", data=data,
        files=files_of("qrows.r0001.qpic"), by=draft.respondent, now=now,
    )  # fmt: skip
    pic = sent.answers["qrows"][0]["cells"]["qpic"]

    correct(sent, "qrows", row="r0001", qrows__r0001__qproblem="积水严重", by=clerk, now=now)

    whole(sent)
    assert sent.answers["qrows"][0]["cells"] == {"qproblem": "积水严重", "qpic": pic}
    with pytest.raises(CannotCorrectAnswer):
        correct(sent, "qphoto", qphoto="x", by=clerk, now=now)


def files_of(name: str):
    from django.utils.datastructures import MultiValueDict

    return MultiValueDict({name: [photo()]})


@pytest.mark.parametrize(
    ("key", "fields"),
    [
        ("qcount", {"qcount": "十二"}),  # no number
        ("qchoice", {"qchoice": "nobody"}),  # not offered
        ("qrows", {"row": "r0001", "qrows__r0001__qcost": "5"}),  # its problem must be told
        ("qm", {f"qm__{FIRST}__choice": POOR}),  # a comment is missing
    ],
)
def test_what_is_no_answer_is_refused_beside_its_field(sent, clerk, now, key, fields):
    before = copy.deepcopy(sent.answers)

    with pytest.raises(AnswerNotTaken) as refused:
        correct(sent, key, by=clerk, now=now, **fields)

    assert refused.value.problems
    sent.refresh_from_db()
    assert sent.answers == before
    assert not Correction.objects.exists()


@pytest.mark.parametrize(
    ("key", "fields", "words"),
    [
        ("qcount", {"qcount": "12"}, "无需更正"),
        ("qcount", {"qcount": "13", "reason": " "}, "理由"),
        ("qchoice", {"qchoice": "oyes"}, "日期"),  # who is content must name a day
        ("qtotal", {"qtotal": "99"}, "不能在这里更正"),  # worked out
        ("qnobody", {"qnobody": "99"}, "没有询问过"),
        ("qheld", {"qheld": "2026-05-01"}, "没有询问过"),  # another filler's part
        ("qrows", {"row": "r9999"}, "不能在这里更正"),
        ("qrows", {}, "不能在这里更正"),
        ("qrows", {"row": "r0001"}, "这一行不能为空"),
    ],
)
def test_refusals_are_sentences_and_change_nothing(sent, clerk, now, key, fields, words):
    with pytest.raises(CannotCorrectAnswer, match=words):
        correct(sent, key, by=clerk, now=now, **fields)

    whole(sent)
    assert not Correction.objects.exists()
    refusal = AuditEvent.objects.get(verb="submission.correct")
    assert refusal.refused


def test_what_would_no_longer_be_asked_leaves_only_when_agreed(clerk, now):
    sent = make_sent(now=now, answers={**SENT, "qday": "2026-05-01"})

    with pytest.raises(AnswersDropped, match="不满意的原因") as refused:
        correct(sent, "qchoice", qchoice="oyes", by=clerk, now=now)
    done = correct(sent, "qchoice", qchoice="oyes", drops=refused.value.keys, by=clerk, now=now)

    whole(sent)
    assert "qwhy" not in sent.answers
    assert done.follows == {"qwhy": ["太慢", None]}
    assert as_sent(sent)["qwhy"] == "太慢"


def test_neither_deputy_nor_superuser_corrects(sent, now):
    for user in (sent.respondent, UserFactory(roles=[Role.SYSTEM_ADMIN], is_superuser=True)):
        with pytest.raises(CannotCorrectAnswer):
            correct(sent, "qcount", qcount="1", by=user, now=now)


def test_returned_drafts_trash_and_no_comment_are_not_corrected(sent, clerk, now):
    draft = make_draft(version=sent.version, now=now)
    silent = make_draft(version=sent.version, now=now)
    mark_no_comment(submission=silent, token=TOKEN, by=silent.respondent, now=now)
    thrown = make_sent(version=sent.version, now=now, number=7)
    throw_away(thrown, now=now)
    return_submission(submission=sent, reason="请补充", by=clerk, now=now)

    for each in (sent, draft, silent, thrown):
        with pytest.raises(CannotCorrectAnswer):
            correct(each, "qtext", qtext="改", by=clerk, now=now)
    assert not Correction.objects.exists()


def test_a_stale_page_is_refused_and_a_double_tap_is_one(sent, clerk, now):
    seen, other = sent.body_sha256, make_clerk()
    first = correct(sent, "qtext", qtext="一般", seen=seen, by=clerk, now=now)

    again = correct(sent, "qtext", qtext="一般", seen=seen, by=clerk, now=now)

    assert again == first
    for by, words in ((other, "一般"), (clerk, "差"), (other, "差")):
        with pytest.raises(AnswerMoved):
            correct(sent, "qtext", qtext=words, seen=seen, by=by, now=now)
    assert Correction.objects.count() == 1
    assert sent.answers["qtext"] == "一般"


def test_the_trail_names_the_question_and_never_the_answer(sent, clerk, now):
    done = correct(sent, "qtext", qtext="某企业欠薪三百万", by=clerk, now=now)

    event = AuditEvent.objects.get(verb="submission.correct")
    assert event.detail == f"总体印象 {done.sha256_before[:12]} → {done.sha256_after[:12]}"
    assert not any(words in str(vars(event)) for words in ("欠薪", "很好", "电话"))


def test_a_retry_of_what_was_sent_is_still_the_same_answer(now, clerk):
    sent = make_sent(now=now)
    correct(sent, "qtext", qtext="一般", by=clerk, now=now)

    again = create_submission(
        version=sent.version, subject_ref=SUBJECT, answers=SENT, token=sent.token,
        by=sent.respondent, respondent=sent.respondent, now=now,
    )  # fmt: skip

    assert again.pk == sent.pk
    draft = make_draft(version=sent.version, now=now)
    page = {"submission": draft.pk, "token": TOKEN, "section_key": "sdeputy", "now": now}
    filed = submit_submission(data=post(qtext="好"), by=draft.respondent, **page)
    correct(filed, "qtext", qtext="一般", by=clerk, now=now)
    repeated = submit_submission(data=post(qtext="好"), by=draft.respondent, **page)
    assert (repeated.pk, repeated.answers) == (filed.pk, {"qtext": "一般"})


def test_the_list_is_append_only_and_has_a_reason(sent, clerk, now):
    done = correct(sent, "qtext", qtext="一般", by=clerk, now=now)
    rows = Correction.objects.filter(pk=done.pk)

    for change in (lambda: rows.update(reason="别的"), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    with pytest.raises(IntegrityError), transaction.atomic():
        Correction.objects.create(
            submission=sent, question_key="qtext", reason="", by=clerk, at=now
        )
    assert rows.get().reason == "已电话核实"


def test_it_goes_with_its_answer_and_its_digest_covers_it(sent, clerk, now):
    correct(sent, "qtext", qtext="一般", by=clerk, now=now)
    throw_away(sent, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Correction.objects.all().delete()  # in the trash is not destroyed

    destroy_submission(pk=sent.pk, now=now + MONTH)

    assert not Correction.objects.exists()
    assert DestructionCertificate.objects.filter(receipt=sent.receipt).exists()
