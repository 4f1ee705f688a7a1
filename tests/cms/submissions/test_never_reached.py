"""No definition, page or account that is deleted ever reaches an answer: not by a screen, not by
the ORM, not by SQL; and whoever tries reads a Chinese sentence.
"""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.formbuilder.models import FormDefinition, FormSection, FormVersion
from cms.formbuilder.services import CannotDesignForm, remove_form
from cms.people.models import Person
from cms.publishing.refusals import PublicationRefused
from cms.submissions.models import (
    AnswerCell,
    Attachment,
    DestructionCertificate,
    Submission,
    TrashEntry,
)
from cms.submissions.services import destroy_submission
from tests.cms.submissions.ending import MONTH, make_director, make_named, throw_away
from tests.cms.submissions.factories import UserFactory, make_version
from tests.cms.submissions.test_destruction import make_rich
from tests.workflows.topics.factories import released_topic
from workflows.topics.models import Assignment, TopicPage
from workflows.topics.services import open_fill

pytestmark = pytest.mark.django_db


def stored() -> list:
    """Every row of every answer."""
    models = (Submission, AnswerCell, Attachment, TrashEntry, DestructionCertificate)
    return [list(model.objects.order_by("pk").values()) for model in models]


@pytest.fixture
def answer(now):
    """One with files and a history, one in the trash, one destroyed, all of one form."""
    version = make_version()
    rich = make_rich(now, version=version)
    throw_away(make_named(version=version, now=now, number=1), now=now)
    gone = make_named(version=version, now=now, number=2)
    throw_away(gone, now=now)
    destroy_submission(pk=gone.pk, now=now + MONTH)
    FormSection.objects.create(form=version.form, title="一", key="sdeputy")
    return rich


@pytest.mark.parametrize(
    "what",
    [
        lambda answer: FormDefinition.objects.filter(pk=answer.form_id),
        lambda answer: FormVersion.objects.filter(pk=answer.version_id),
        lambda answer: type(answer.respondent).objects.filter(pk=answer.respondent_id),
        lambda answer: type(answer.respondent).objects.filter(pk=answer.decided_by_id),
        lambda answer: Person.objects.filter(pk=answer.respondent.person_id),
    ],
    ids=["form", "version", "respondent", "who decided", "person"],
)
@pytest.mark.parametrize("how", ["orm", "rows", "sql"])
def test_what_an_answer_hangs_on_is_not_deleted(what, how, answer):
    rows, before = what(answer), stored()
    [row] = rows

    with pytest.raises((ProtectedError, DatabaseError)) as refused, transaction.atomic():
        if how == "orm":
            row.delete()
        elif how == "rows":
            rows.delete()
        else:
            rows._raw_delete(rows.db)
            with connection.cursor() as cursor:
                if connection.vendor == "postgresql":
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                else:
                    connection.check_constraints()

    is_version = rows.model is FormVersion and how == "sql"
    assert isinstance(refused.value, ProtectedError | IntegrityError) or is_version
    assert not is_version or "append-only" in str(refused.value)
    assert rows.exists()
    assert stored() == before


def test_the_form_is_not_thrown_away_and_the_screen_says_why(client, answer):
    director, before = make_director(), stored()
    client.force_login(director)

    with pytest.raises(CannotDesignForm, match="定稿"):
        remove_form(form=answer.form, by=director, now=timezone.now())
    page = client.post(reverse("forms:delete", args=[answer.form_id]), follow=True)

    assert page.status_code == 200
    assert "已定稿的表单须保留" in page.content.decode()
    assert stored() == before


def test_a_section_is_taken_out_and_the_answer_stays_as_it_was_asked(client, answer):
    client.force_login(make_director())
    section, before = answer.form.sections.get(), stored()

    client.post(reverse("forms:remove_section", args=[answer.form_id, section.pk]), follow=True)

    assert not answer.form.sections.exists()
    assert stored() == before
    page = client.get(reverse("submissions:detail", args=[answer.pk])).content.decode()
    assert "总体印象" in page


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OFFICE_DIRECTOR], ids=str)
def test_no_screen_deletes_an_account_or_a_person(client, role, answer):
    client.force_login(UserFactory(roles=[role], is_superuser=True, is_staff=True))
    before = stored()

    for name, pk in (
        ("wagtailusers_users:delete", answer.respondent_id),
        ("person:delete", answer.respondent.person_id),
    ):
        page = client.post(reverse(name, args=[pk]), follow=True)
        assert page.status_code in (200, 403), name
        assert name != "person:delete" or "不能删除" in page.content.decode()
    bulk = reverse("wagtail_bulk_action", args=["accounts", "user", "delete"])
    assert client.post(f"{bulk}?id={answer.respondent_id}").status_code in (302, 403, 404)

    assert stored() == before
    assert Person.objects.filter(pk=answer.respondent.person_id).exists()


@pytest.mark.usefixtures("roster")
@pytest.mark.parametrize("how", ["screen", "bulk", "orm", "parent"])
def test_the_page_that_shows_a_form_is_not_deleted_under_its_answers(client, how):
    topic = released_topic()
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    open_fill(assignment=part, by=part.person.account, now=timezone.now())
    before = stored()
    client.force_login(UserFactory(roles=[Role.OFFICE_DIRECTOR], is_superuser=True, is_staff=True))

    if how == "screen":
        page = client.post(reverse("wagtailadmin_pages:delete", args=[topic.pk]), follow=True)
        assert "撤回" in page.content.decode()
    elif how == "bulk":
        bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
        page = client.post(f"{bulk}?id={topic.pk}", follow=True)
        assert page.status_code == 200
    else:
        row = topic if how == "orm" else topic.get_parent()
        with pytest.raises(PublicationRefused, match="请撤回，不能删除"), transaction.atomic():
            row.delete()

    assert TopicPage.objects.filter(pk=topic.pk).exists()
    assert stored() == before


def test_revisions_purged_leave_answers(answer):
    before = stored()

    call_command("purge_revisions")

    assert stored() == before
