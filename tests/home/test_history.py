"""发布记录: old texts as they were, marked, for office and auditor, never for the public."""

import re

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.append_only import triggers_lifted
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.services import issue_permit, lapse_permit, release, revoke, withdraw
from home.models import SiteTexts
from home.notices.models import NoticePage
from tests.cms.accounts.factories import UserFactory
from tests.cms.publishing.factories import marker
from tests.cms.publishing.ways.scenario import make_full_draft, rewrite
from tests.home.notices.factories import make_notice
from tests.home.publishing import decided, make_public
from tests.workflows.topics.factories import make_director

pytestmark = pytest.mark.django_db
READERS = [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR]


@pytest.fixture
def auditor(client):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    return client


def text_of(client, permit) -> str:
    return client.get(reverse("permit_text", args=[permit.pk])).content.decode()


def main(html: str) -> str:
    """Between header and footer, without the signatures of private bytes."""
    return re.sub(r"\?p=[^\s\"]+", "", str(BeautifulSoup(html, "html.parser").main))


def replaced(now) -> tuple[Permit, Permit]:
    """An old text with pictures and a file, and the one that took its place."""
    page = make_full_draft(marker())
    old = make_public(page.get_latest_revision_as_object(), now)
    rewrite(NoticePage.objects.get(pk=page.pk), marker())
    new = make_public(NoticePage.objects.get(pk=page.pk).get_latest_revision_as_object(), now)
    return old, new


@pytest.mark.parametrize("role", READERS)
def test_the_history_tells_who_when_why_and_on_what_basis(client, now, role):
    client.force_login(UserFactory(roles=[role]))
    old, new = replaced(now)
    director = make_director()
    withdraw(permit=new, by=director, reason="内容有误", now=now)

    page = client.get(reverse("permit_history", args=[new.number])).content.decode()

    for words in ("已被替代", "已撤回", "内容有误", str(director), "2026-05-12 09:30"):
        assert words in page, words
    assert page.index(new.title) < page.index(old.title)
    assert reverse("permit_text", args=[old.pk]) in page
    assert reverse("permit_changes", args=[new.pk]) in page
    assert reverse("permit_changes", args=[old.pk]) not in page


@pytest.mark.parametrize("name", ["permit_history", "permit_text", "permit_changes"])
@pytest.mark.parametrize("role", [None, Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER])
def test_nobody_else_reads_old_texts(client, now, name, role):
    old, new = replaced(now)
    if role:
        client.force_login(UserFactory(roles=[role]))

    key = new.number if name == "permit_history" else new.pk
    answer = client.get(reverse(name, args=[key]))

    assert answer.status_code in (302, 403)
    assert old.title not in answer.content.decode()


def test_an_old_text_reads_as_the_public_read_it(auditor, now):
    page = make_full_draft(marker())
    old = make_public(page.get_latest_revision_as_object(), now)
    read = Client().get(old.address).content.decode()
    rewrite(NoticePage.objects.get(pk=page.pk), marker())
    make_public(NoticePage.objects.get(pk=page.pk).get_latest_revision_as_object(), now)

    answer = auditor.get(reverse("permit_text", args=[old.pk]))
    shown = answer.content.decode()

    assert main(shown) == main(read)
    assert "已被替代（2026年5月12日）" in shown
    assert "no-store" in answer["Cache-Control"]
    signed = re.findall(r"/b/[0-9a-f]{64}\.\w+\?p=[^\s\"]+", shown)
    assert len(signed) >= 3
    for address in signed:
        assert auditor.get(address).status_code == 200
        assert Client().get(address).status_code == 404


def test_the_frame_is_the_one_of_that_day(auditor, now):
    texts = SiteTexts.objects.get()
    texts.name = "旧园区名"
    site = make_public(texts, now)
    notice = make_public(make_notice(now), now.replace(hour=11))
    texts.name = "新园区名"
    make_public(texts, now.replace(hour=12))
    later = make_public(make_notice(now), now.replace(hour=13))

    shown = [text_of(auditor, permit) for permit in (notice, later, site)]

    assert ["旧园区名" in html for html in shown] == [True, False, True]
    assert ["新园区名" in html for html in shown] == [False, True, False]


def waits(permit, now):
    return "已批准，待发布"


def is_revoked(permit, now):
    revoke(permit=permit, by=None, reason="缓发", now=now)
    return "收回"


def has_lapsed(permit, now):
    lapse_permit(permit=permit, by=None, now=now.replace(hour=23))
    return "已过期"


def is_public(permit, now):
    release(permit=permit, by=None, now=now)
    return ""


@pytest.mark.parametrize("became", [waits, is_revoked, has_lapsed, is_public])
def test_each_text_is_marked_by_what_became_of_it(auditor, now, became):
    notice = make_notice(now)
    verdict = decided(notice, release_mode=ReleaseMode.BY_HAND, valid_until=now)
    permit = issue_permit(verdict=verdict, obj=notice, by=None, now=now)

    words = became(permit, now)

    shown = text_of(auditor, permit)
    assert ("ribbon unreleased" in shown) == bool(words)
    assert words in shown
    history = auditor.get(reverse("permit_history", args=[permit.number])).content.decode()
    assert (words or "现行") in history


def test_the_comparison_marks_what_changed(auditor, now):
    old, new = replaced(now)

    page = auditor.get(reverse("permit_changes", args=[new.pk])).content.decode()

    assert "<del>" in page
    assert "<ins>" in page
    assert auditor.get(reverse("permit_changes", args=[old.pk])).status_code == 404


def test_a_text_that_was_altered_is_not_shown_as_what_was_approved(auditor, now):
    permit = make_public(make_notice(now), now)
    with triggers_lifted():
        Permit.objects.filter(pk=permit.pk).update(payload=permit.payload.replace("视察", "检查"))

    answer = auditor.get(reverse("permit_text", args=[permit.pk]))

    assert answer.status_code == 503
    assert "检查" not in answer.content.decode()


def test_before_the_first_approval_there_is_nothing_and_it_says_so(auditor, now):
    notice = make_notice(now)

    page = auditor.get(reverse("permit_history", args=[notice.number])).content.decode()

    assert "尚无" in page
