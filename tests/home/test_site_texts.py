"""提交审批 of site texts, home page and standing pages: one service, one line in the trail."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import WorkflowState

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from home.models import HomePage, SiteTexts, StandardPage
from home.notices.tree import home_page
from home.services import CannotSubmitSiteText, submit_site_text
from tests.workflows.approvals.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]

BODY = {"body-count": "0"}


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


@pytest.fixture
def texts(clerk):
    texts = SiteTexts.objects.create(name="青岚高新区", live=False)
    texts.save_revision(user=clerk)
    return texts


def edit_url(obj) -> str:
    if isinstance(obj, SiteTexts):
        return reverse(SiteTexts.snippet_viewset.get_url_name("edit"), args=[obj.pk])
    return reverse("wagtailadmin_pages:edit", args=[obj.pk])


def lines(verb: str = "site.submit") -> list[bool]:
    """Whether refused, of each line of the trail with this verb."""
    return list(AuditEvent.objects.filter(verb=verb).values_list("refused", flat=True))


def workflows(obj) -> int:
    return WorkflowState.objects.for_instance(obj).count()


def test_site_texts_are_submitted_by_the_service(client, texts):
    answer = client.post(edit_url(texts), {"name": "新名称", "action-submit": "1"})

    assert answer.url == reverse("site_pages")
    texts.refresh_from_db()
    assert texts.workflow_in_progress
    assert texts.get_latest_revision_as_object().name == "新名称"
    assert lines() == [False]


def test_the_home_page_is_submitted_by_the_service(client, clerk):
    home = HomePage.objects.get(pk=home_page().pk)

    answer = client.post(edit_url(home), {"title": "首页", **BODY, "action-submit": "1"})

    assert answer.url == reverse("site_pages")
    assert home.workflow_in_progress
    assert lines() == [False]


def test_a_standing_page_is_written_and_submitted_in_one(client, clerk):
    url = reverse("wagtailadmin_pages:add", args=["home", "standardpage", home_page().pk])
    typed = {"title": "关于我们", "date": "2026-05-12", **BODY, "action-submit": "1"}

    answer = client.post(url, typed)

    page = StandardPage.objects.get()
    assert answer.url == reverse("site_pages")
    assert page.workflow_in_progress
    assert (lines("site.create"), lines()) == ([False], [False])


def test_what_the_service_refuses_is_saved_said_and_logged(client, texts, monkeypatch):
    monkeypatch.setattr("home.services.submission_problem", lambda text, by, now: "暂不能提交。")
    home = HomePage.objects.get(pk=home_page().pk)
    for obj, typed in ((texts, {"name": "新名称"}), (home, {"title": "新名称", **BODY})):
        page = client.post(edit_url(obj), {**typed, "action-submit": "1"}, follow=True)

        assert "已存为草稿。暂不能提交。" in page.content.decode()
        obj.refresh_from_db()
        assert str(obj.get_latest_revision_as_object()) == "新名称"
        assert not obj.workflow_in_progress
    assert lines() == [True, True]


def test_the_wrong_person_and_a_second_time_are_refused(texts, clerk):
    now = timezone.now()
    superuser = UserFactory(is_superuser=True, roles=[Role.AUDITOR])
    with pytest.raises(CannotSubmitSiteText):
        submit_site_text(text=texts, by=superuser, now=now)

    submit_site_text(text=texts, by=clerk, now=now)
    with pytest.raises(CannotSubmitSiteText):
        submit_site_text(text=texts, by=clerk, now=now)

    assert lines() == [True, False, True]
    assert workflows(texts) == 1
