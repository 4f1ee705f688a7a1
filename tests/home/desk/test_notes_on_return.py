"""What the office asks to be changed stands beside its question on the respondent's page."""

from django.urls import reverse
from django.utils import timezone

from cms.submissions.services import return_submission
from tests.home.desk.test_fill import (  # noqa: F401 - fixtures
    TEXT,
    begin,
    desk,
    made,
    page_of,
    part,
    pytestmark,
    rows,
    send,
)
from tests.workflows.topics.factories import make_clerk

NOTE = "请写明是哪一栋，并补一张照片"


def test_a_note_stands_beside_its_question_until_it_is_sent_again(desk, part):  # noqa: F811
    submission = begin(desk, part)
    desk.post(page_of(submission), rows(TEXT, act="next"))
    send(desk, submission)
    now = timezone.now()
    return_submission(
        submission=submission, reason="", notes={"qrows": NOTE}, by=make_clerk(), now=now
    )

    page = desk.get(page_of(submission)).content.decode()

    assert f'id="qrows-note"><strong>请修改：</strong> {NOTE}' in page
    assert '<a href="#qrows-note">发现问题</a>' in page
    assert "办公室请您修改以下题目" in page
    submission.refresh_from_db()
    changed = rows("三号楼消防通道被占用", rev=submission.draft_rev, act="next")
    assert desk.post(page_of(submission), changed).url == reverse(
        "desk:check", args=[submission.pk]
    )
    _token, answer = send(desk, submission)
    assert NOTE not in desk.get(answer.url, follow=True).content.decode()
