"""A file that is not marked public gets into no public text, and is not left out without a word."""

import json

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.accounts.enums import Role
from cms.media.models import MediaDocument, Secrecy
from cms.publishing.held_back import files_problem
from cms.publishing.models import Permit
from cms.publishing.payload import build_payload
from home.models import HomePage
from home.notices.services import CannotSubmitNotice, submit_notice
from home.services import CannotSubmitSiteText, submit_site_text
from tests.cms.publishing.ways.editor import edit_form
from tests.workflows.approvals.factories import UserFactory, make_committee, make_notice
from tests.workflows.topics.factories import make_topic
from workflows.topics.services import CannotSubmitTopic, submit_topic

pytestmark = pytest.mark.django_db
HELD = [Secrecy.INTERNAL, Secrecy.NOT_PUBLIC]


def document(secrecy: str = Secrecy.INTERNAL) -> MediaDocument:
    file = ContentFile(b"%PDF-1.4", "b.pdf")
    return MediaDocument.objects.create(title="会议纪要", file=file, secrecy=secrecy)


def body_with(found: MediaDocument, *, in_words: bool = False) -> list:
    if in_words:
        return [("para", f'<p>见<a linktype="document" id="{found.pk}">附件</a>。</p>')]
    return [("para", "<p>正文</p>"), ("file", {"file": found, "title": ""})]


@pytest.fixture
def clerk():
    make_committee()
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.mark.parametrize("in_words", [True, False])
@pytest.mark.parametrize("secrecy", HELD)
def test_a_notice_is_not_submitted_with_it(secrecy, in_words, clerk):
    found, notice = document(secrecy), make_notice(clerk)
    notice.body = body_with(found, in_words=in_words)
    notice.save_revision(user=clerk)

    with pytest.raises(CannotSubmitNotice, match=f"会议纪要.*{found.get_secrecy_display()}"):
        submit_notice(notice=notice, by=clerk, now=timezone.now())
    MediaDocument.objects.update(secrecy=Secrecy.PUBLIC)

    assert submit_notice(notice=notice, by=clerk, now=timezone.now()).status == "in_progress"


def test_nor_is_a_topic_or_a_page_of_the_site(clerk):
    topic, home = make_topic(by=clerk), HomePage.objects.get()
    topic.body = home.body = body_with(document())
    topic.save_revision(user=clerk)
    home.save_revision(user=clerk)

    with pytest.raises(CannotSubmitTopic, match="会议纪要"):
        submit_topic(topic=topic, by=clerk, now=timezone.now())
    with pytest.raises(CannotSubmitSiteText, match="会议纪要"):
        submit_site_text(text=home, by=clerk, now=timezone.now())


def test_marked_anew_while_it_is_reviewed_it_gets_into_no_payload(clerk):
    found, notice = document(Secrecy.PUBLIC), make_notice(clerk)
    notice.body = body_with(found)
    assert build_payload(notice)[0]["files"]

    MediaDocument.objects.update(secrecy=Secrecy.INTERNAL)
    notice = type(notice).objects.get(pk=notice.pk)
    notice.body = body_with(MediaDocument.objects.get())

    assert build_payload(notice)[0]["files"] == {}
    assert not Permit.objects.exists()


def test_the_editor_says_it_beside_the_file(clerk, client):
    found, notice = document(), make_notice(clerk)
    notice.body = body_with(found)
    notice.save_revision(user=clerk)
    client.force_login(clerk)
    body = edit_form(client, notice, "改", **{"action-submit": "1"})
    body |= nested_form_data({"body": streamfield([("file", {"file": found.pk, "title": ""})])})

    answer = client.post(f"/admin/pages/{notice.pk}/edit/", body)

    beside = json.dumps("文件“会议纪要”的公开属性为“内部”").strip('"')  # the editor draws it
    assert beside in answer.content.decode()
    assert not notice.workflow_in_progress


def test_a_text_without_files_has_no_problem(clerk):
    assert files_problem(make_notice(clerk)) == ""
