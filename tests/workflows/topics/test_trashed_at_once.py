"""Real threads on PostgreSQL: a row is taken into the record while its answer is thrown away."""

import pytest
from django.utils import timezone

from cms.submissions.models import Submission
from cms.submissions.services import CannotTrashSubmission, submit_submission, trash_submission
from tests.cms.submissions.factories import post
from tests.workflows.topics.factories import make_clerk, make_director, released_topic
from tests.workflows.topics.test_concurrency import at_once
from workflows.topics.models import Assignment, Finding
from workflows.topics.services import CannotDecideFinding, accept_finding, open_fill

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_never_a_record_that_rests_on_what_is_in_the_trash():
    topic, clerk, director, now = released_topic(), make_clerk(), make_director(), timezone.now()
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    by, rows = part.person.account, [f"r{n:04d}" for n in range(6)]
    draft = open_fill(assignment=part, by=by, now=now)
    problems = {f"qrows__{row}__qproblem": f"路灯不亮{row}" for row in rows}
    submit_submission(
        submission=draft,
        token="a-token-of-this-test-1",
        section_key="sdeputy",
        data=post(qrows=rows, **problems),
        by=by,
        now=now,
    )
    answer = Submission.objects.get()

    def act(number):
        try:
            if number % 2:
                trash_submission(submission=answer, reason="重复", by=director, now=now)
                return "trashed"
            accept_finding(
                topic=topic,
                submission=answer,
                question_key="qrows",
                row_id=rows[number // 2],
                severity="ORDINARY",
                unit=None,
                by=clerk,
                now=now,
            )
        except (CannotTrashSubmission, CannotDecideFinding):
            return "refused"
        return "on record"

    outcomes = at_once(act, 12)

    answer.refresh_from_db()
    assert len({"trashed", "on record"} & set(outcomes)) == 1
    assert bool(answer.deleted_at) == ("trashed" in outcomes)
    assert Finding.objects.count() == outcomes.count("on record")
