"""Row 14: begun on a phone, finished on a desktop after signing in or by a one-time link of the
office; a conflict warns.
"""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import CardKind
from cms.accounts.services import make_card
from tests.home.desk.parts import begin, page_of, part_of, send

pytestmark = pytest.mark.django_db
SAID = {"key": "qsaid", "type": "long_text", "label": "总体印象"}
MORE = {"key": "qmore", "type": "short_text", "label": "其他"}


@pytest.fixture
def devices():
    """(phone, desktop, draft), both signed in as the same deputy."""
    part = part_of(SAID, MORE)
    phone, desktop = Client(), Client()
    for device in (phone, desktop):
        device.force_login(part.person.account)
    return phone, desktop, begin(phone, part)


def test_begun_on_the_phone_and_finished_on_the_desktop(devices):
    phone, desktop, draft = devices
    phone.post(page_of(draft), {"qsaid": "手机上写的", "act": "save"})

    there = desktop.get(page_of(draft)).content.decode()
    desktop.post(page_of(draft), {"qsaid": "手机上写的", "qmore": "电脑上写的", "act": "next"})
    send(desktop, draft)

    draft.refresh_from_db()
    assert "手机上写的" in there
    assert draft.state == "SUBMITTED"
    assert draft.answers == {"qsaid": "手机上写的", "qmore": "电脑上写的"}


def test_a_one_time_link_leads_another_device_to_the_draft_and_no_second_one(devices):
    phone, _desktop, draft = devices
    phone.post(page_of(draft), {"qsaid": "手机上写的", "act": "save"})
    owner = draft.assignment.person.account
    _card, token = make_card(account=owner, kind=CardKind.LINK, by=None, now=timezone.now())
    tablet, found = Client(), Client()

    for device in (tablet, found):
        device.get(f"/desk/s/{token}/")
    home = tablet.post("/desk/card/", follow=True).content.decode()
    there = tablet.get(page_of(draft)).content.decode()
    tablet.post(page_of(draft), {"rev": 1, "qsaid": "平板上写完", "act": "next"})
    send(tablet, draft)

    draft.refresh_from_db()
    assert reverse("desk:assignment", args=[draft.assignment.pk]) in home
    assert "手机上写的" in there
    assert (draft.state, draft.answers) == ("SUBMITTED", {"qsaid": "平板上写完"})
    found.post("/desk/card/")
    assert found.get(page_of(draft)).status_code == 302


def test_the_same_answer_on_two_devices_warns_and_keeps_both(devices):
    phone, desktop, draft = devices
    phone.post(page_of(draft), {"rev": 0, "page": "a", "qsaid": "手机上写的", "act": "save"})

    clash = desktop.post(
        page_of(draft), {"rev": 0, "page": "b", "qsaid": "电脑上写的", "act": "save"}
    )

    shown = clash.content.decode()
    assert clash.status_code == 409
    assert "手机上写的" in shown
    assert "电脑上写的" in shown


def test_every_page_says_when_it_was_saved_and_that_it_is_not_sent(devices):
    phone, desktop, draft = devices
    empty = phone.get(page_of(draft)).content.decode()
    phone.post(page_of(draft), {"qsaid": "手机上写的", "act": "save"})

    draft.refresh_from_db()
    clock = f"{timezone.localtime(draft.saved_at):%H:%M}"
    assert "尚未填写 · 尚未提交" in empty
    assert f"已保存 {clock} · 尚未提交" in desktop.get(page_of(draft)).content.decode()


def test_nobody_else_goes_on_with_it(devices):
    _phone, _desktop, draft = devices
    stranger = Client()
    other = draft.assignment.topic.assignments.exclude(pk=draft.assignment.pk)
    stranger.force_login(other.filter(filler="DEPUTY").get().person.account)

    assert stranger.get(reverse("desk:fill_start", args=[draft.pk])).status_code == 404
