"""What lies in the trash, or was destroyed, is in no answer of the API, and comes back by none."""

import pytest
from django.utils import timezone

from cms.submissions.models import Submission
from cms.submissions.services import destroy_due, trash_submission
from tests.api.zone import body, caller, good_answers, make_topic_in_force, post
from tests.cms.submissions.ending import MONTH
from tests.workflows.topics.factories import make_clerk, make_director

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("gone", [False, True])
def test_the_api_knows_nothing_of_it_and_takes_it_no_second_time(gone):
    topic, (deputy, _other) = make_topic_in_force()
    mine, path = caller(deputy), f"/api/v1/topics/{topic.number}/submissions"
    sent = body(topic.form_version, good_answers(topic.unit_id))
    made = post(mine, path, sent)
    assert made.status_code == 201
    answer = Submission.objects.get()
    assert mine.get(f"/api/v1/submissions/{answer.uuid}").status_code == 200

    now = timezone.now()
    trash_submission(submission=answer, reason="重复", by=make_director(), now=now)
    if gone:
        destroy_due(now=now + MONTH)

    office = caller(make_clerk())
    assert mine.get(f"/api/v1/submissions/{answer.uuid}").status_code == 404
    assert office.get(f"/api/v1/submissions/{answer.uuid}").status_code == 404
    assert mine.get("/api/v1/submissions").json()["items"] == []
    assert office.get(path).json()["items"] == []
    again = post(mine, path, sent)
    assert again.status_code in (403, 409, 422)
    assert ("按规定销毁" if gone else "移入回收站") in again.content.decode()
    assert Submission.objects.count() == (0 if gone else 1)
