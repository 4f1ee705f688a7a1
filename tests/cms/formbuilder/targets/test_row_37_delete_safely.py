"""Row 37: deleting a page, a form or an account leaves the answers; what is thrown away can be had
back for thirty days, and what the clock then destroys leaves a certificate.
"""

import datetime as dt

import pytest
from django.db.models import ProtectedError
from django.utils import timezone

from cms.formbuilder.models import FormSection
from cms.formbuilder.services import CannotDesignForm, remove_form
from cms.publishing.refusals import PublicationRefused
from cms.submissions.models import DestructionCertificate, Submission
from cms.submissions.services import destroy_due, restore_submission
from tests.cms.submissions.ending import MONTH, make_director, make_named, throw_away
from tests.cms.submissions.factories import make_version
from tests.workflows.topics.factories import released_topic
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill

pytestmark = pytest.mark.django_db
ALMOST = dt.timedelta(days=29)


def answers() -> list:
    return list(Submission.objects.order_by("pk").values())


def test_no_deletion_of_page_form_or_account_reaches_an_answer(now):
    version = make_version()
    FormSection.objects.create(form=version.form, title="一", key="sdeputy")
    answer = make_named(version=version, now=now, number=1)
    before = answers()

    with pytest.raises(CannotDesignForm):
        remove_form(form=version.form, by=None, now=now)
    for kept in (version.form, version, answer.respondent):
        with pytest.raises(ProtectedError):
            kept.delete()

    assert answers() == before


@pytest.mark.usefixtures("roster")
def test_a_page_with_answers_stays():
    topic = released_topic()
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    open_fill(assignment=part, by=part.person.account, now=timezone.now())
    before = answers()

    with pytest.raises((PublicationRefused, ProtectedError)):
        topic.delete()

    assert before
    assert answers() == before


def test_thirty_days_in_the_trash_then_destroyed_with_a_certificate(now):
    version, director = make_version(), make_director()
    back, gone = (make_named(version=version, now=now, number=n) for n in (1, 2))
    uuid = Submission.objects.values_list("uuid", flat=True).get(pk=gone.pk)
    for each in (back, gone):
        throw_away(each, now=now)

    destroy_due(now=now + ALMOST)
    restore_submission(submission=back, by=director, now=now + ALMOST)
    destroy_due(now=now + MONTH)

    assert [each.pk for each in Submission.objects.kept()] == [back.pk]
    assert not Submission.objects.filter(pk=gone.pk).exists()
    assert DestructionCertificate.objects.get().submission_uuid == uuid
