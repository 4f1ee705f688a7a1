"""拍照交办公室代录: handed in by photo, typed in by the office, read again by the deputy."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.submissions.models import Attachment, PastFiling
from cms.submissions.services import CannotSave, save_draft, sweep_attachments
from cms.submissions.services.attachments import LOOSE_TIME
from tests.cms.submissions.factories import photo
from tests.home.desk.parts import page_of, part_of, rows, send
from tests.workflows.topics.factories import make_clerk, make_handler, make_unit
from workflows.duties.models import Duty
from workflows.topics.enums import FILL_KIND, TRANSCRIBE_KIND
from workflows.topics.models import Assignment
from workflows.topics.services import waive_open_assignments

pytestmark = pytest.mark.django_db


@pytest.fixture
def part():
    return part_of()


@pytest.fixture
def clerk(part):
    """One of the two who work in the office by now."""
    return make_clerk()


def hand_in(browser, part, *photos):
    """The deputy's tap; the part as it stands then."""
    browser.force_login(part.person.account)
    here = reverse("desk:hand_in", args=[part.pk])
    answer = browser.post(here, {"photos": list(photos or [photo(), photo("二.jpg", "red")])})
    assert answer.status_code == 302, answer.context_data["error"]
    return Assignment.objects.get(pk=part.pk)


def type_in(browser, clerk, part, *problems: str):
    """The clerk types in and sends."""
    browser.force_login(clerk)
    draft = part.submission
    rev = draft.draft_rev
    assert browser.post(page_of(draft), rows(*problems, rev=rev)).status_code == 302
    _token, answer = send(browser, draft)
    return answer


def owed(kind: str, part) -> list[str]:
    duties = Duty.objects.open().filter(kind=kind).order_by("owner_key")
    refs = {FILL_KIND: part.topic.subject_ref, TRANSCRIBE_KIND: f"topics.assignment:{part.pk}"}
    return list(duties.filter(subject_ref=refs[kind]).values_list("owner_key", flat=True))


def test_handing_in_ends_the_deputys_duty_and_the_office_owes_the_typing(client, part, clerk):
    handed = hand_in(client, part)

    draft = handed.submission
    page = client.get(reverse("desk:assignment", args=[part.pk])).content.decode()
    assert handed.state == "PAPER"
    assert part.owner_key not in owed(FILL_KIND, part)
    assert f"person:{clerk.person_id}" in owed(TRANSCRIBE_KIND, part)
    assert (draft.state, draft.from_paper, draft.channel) == ("DRAFT", True, "PAPER")
    assert draft.receipt in page
    assert "已交办公室代录" in page
    assert page.count("<img src=") == 2 + 1  # and the mark of the frame
    call_command("check_duties")


def test_the_clerk_types_it_in_with_the_photos_beside_it_on_behalf_of_the_deputy(
    client, part, clerk
):
    draft = hand_in(client, part).submission
    client.force_login(clerk)
    duty = Duty.objects.open().get(kind=TRANSCRIBE_KIND, owner_person=clerk.person)

    beside = client.get(duty.link, follow=True).content.decode()
    sent = type_in(client, clerk, Assignment.objects.get(pk=part.pk), "消防通道堵塞")

    draft.refresh_from_db()
    done = Assignment.objects.get(pk=part.pk)
    photos = Attachment.objects.filter(submission=draft, question_key="")
    assert all(reverse("answer_files:attachment", args=[each.pk]) in beside for each in photos)
    assert (draft.state, draft.entered_by, draft.on_behalf_of) == ("SUBMITTED", clerk, part.person)
    assert draft.respondent == part.person.account
    assert draft.from_paper
    assert done.state == "DONE"
    assert owed(TRANSCRIBE_KIND, part) == []
    assert client.get(sent.url).status_code == 200
    event = AuditEvent.objects.get(verb="submission.submit", refused=False)
    assert event.on_behalf_of == part.person.name
    call_command("check_duties")


def test_the_receipt_of_handing_in_is_the_receipt_of_the_answer(client, part, clerk):
    handed = hand_in(client, part)
    number = handed.submission.receipt

    type_in(client, clerk, handed, "消防通道堵塞")

    handed.submission.refresh_from_db()
    assert number
    assert handed.submission.receipt == number


def test_the_deputy_reads_what_was_typed_and_says_that_it_is_wrong(client, part, clerk):
    handed = hand_in(client, part)
    type_in(client, clerk, handed, "消防通道读书")
    client.force_login(part.person.account)

    receipt = client.get(reverse("desk:receipt", args=[handed.submission_id])).content.decode()
    nothing = client.post(reverse("desk:typed_wrong", args=[part.pk]), {"reason": " "})
    still = Assignment.objects.get(pk=part.pk).state
    client.post(reverse("desk:typed_wrong", args=[part.pk]), {"reason": "是“堵塞”，不是“读书”"})

    again = Assignment.objects.get(pk=part.pk)
    assert "消防通道读书" in receipt
    assert "代录有误" in receipt
    assert (nothing.status_code, still) == (302, "DONE")
    assert (again.state, again.submission.state) == ("PAPER", "RETURNED")
    assert f"person:{clerk.person_id}" in owed(TRANSCRIBE_KIND, part)
    assert part.owner_key not in owed(FILL_KIND, part)
    assert PastFiling.objects.get().answers["qrows"][0]["cells"]["qproblem"] == "消防通道读书"
    client.force_login(clerk)
    assert "是“堵塞”，不是“读书”" in client.get(page_of(again.submission)).content.decode()
    call_command("check_duties")
    type_in(client, clerk, again, "消防通道堵塞")
    again.submission.refresh_from_db()
    assert again.submission.answers["qrows"][0]["cells"]["qproblem"] == "消防通道堵塞"
    call_command("check_duties")


def test_what_cannot_be_read_goes_back_to_the_deputy_with_the_reason(client, part, clerk):
    handed = hand_in(client, part)
    client.force_login(clerk)

    client.post(reverse("desk:give_paper_back", args=[part.pk]), {"reason": "第二页拍糊了"})

    again = Assignment.objects.get(pk=part.pk)
    client.force_login(part.person.account)
    page = client.get(reverse("desk:assignment", args=[part.pk])).content.decode()
    assert again.state == "OPEN"
    assert part.owner_key in owed(FILL_KIND, part)
    assert owed(TRANSCRIBE_KIND, part) == []
    assert "第二页拍糊了" in page
    call_command("check_duties")
    client.post(page_of(handed.submission), rows("我自己写"))
    handed.submission.refresh_from_db()
    assert handed.submission.answers["qrows"][0]["cells"]["qproblem"] == "我自己写"


def test_while_it_is_with_the_office_the_deputy_adds_photos_and_writes_nothing(client, part, clerk):
    draft = hand_in(client, part).submission
    deputy = part.person.account

    client.post(reverse("desk:hand_in", args=[part.pk]), {"photos": [photo("三.jpg", "blue")]})
    led = client.get(page_of(draft))
    with pytest.raises(CannotSave):
        save_draft(
            submission=draft,
            section_key="sdeputy",
            data=rows("改一改"),
            by=deputy,
            now=timezone.now(),
        )

    assert draft.attachments.filter(question_key="", in_answer=True).count() == 3
    assert led.url == reverse("desk:assignment", args=[part.pk])
    assert len(owed(TRANSCRIBE_KIND, part)) == len(set(owed(TRANSCRIBE_KIND, part)))


def test_nobody_else_sees_the_photos_or_hands_anything_in(client, part, clerk):
    draft = hand_in(client, part).submission
    shown = reverse("answer_files:attachment", args=[draft.attachments.first().pk])
    other = Assignment.objects.filter(topic=part.topic_id, filler="DEPUTY").exclude(pk=part.pk)
    other = other.get().person.account

    for user in (other, make_handler(make_unit("别的单位"))):
        client.force_login(user)
        addresses = [
            shown,
            page_of(draft),
            reverse("desk:hand_in", args=[part.pk]),
            reverse("desk:assignment", args=[part.pk]),
        ]
        assert {client.get(address).status_code for address in addresses} == {404}
        for name in ("typed_wrong", "give_paper_back"):
            tried = client.post(reverse(f"desk:{name}", args=[part.pk]), {"reason": "不对"})
            assert tried.status_code == 404
    client.force_login(clerk)
    assert client.get(shown).status_code == 200
    assert client.get(reverse("desk:hand_in", args=[part.pk])).status_code == 404


def test_without_a_photo_nothing_is_handed_in(client, part):
    client.force_login(part.person.account)

    page = client.post(reverse("desk:hand_in", args=[part.pk]), {})

    assert page.status_code == 422
    assert "请先拍照" in page.content.decode()
    assert Assignment.objects.get(pk=part.pk).state == "OPEN"
    assert part.owner_key in owed(FILL_KIND, part)


def test_photos_that_were_handed_in_outlive_the_sweep_and_a_save(client, part, clerk):
    handed = hand_in(client, part)
    later = timezone.now() + LOOSE_TIME + dt.timedelta(hours=1)
    client.force_login(clerk)
    client.post(page_of(handed.submission), rows("消防通道堵塞", rev=0))

    sweep_attachments(now=later)

    assert handed.submission.attachments.filter(in_answer=True).count() == 2


def test_a_withdrawn_topic_asks_for_no_typing(client, part, clerk):
    hand_in(client, part)

    waive_open_assignments(topic=part.topic, reason="撤回", now=timezone.now())

    assert owed(TRANSCRIBE_KIND, part) == []
    assert Assignment.objects.get(pk=part.pk).state == "WAIVED"
    call_command("check_duties")


def test_what_is_signed_on_the_paper_is_not_asked_of_who_types_it_in(client):
    sign = {"key": "qsign", "type": "signature", "label": "代表签名", "required": True}
    said = {"key": "qsaid", "type": "long_text", "label": "总体印象"}
    part = hand_in(client, part_of(said, sign))
    clerk, draft = make_clerk(), part.submission
    client.force_login(clerk)
    typed = {"rev": draft.draft_rev, "qsaid": "纸上写的", "act": "next"}
    assert client.post(page_of(draft), typed).status_code == 302

    send(client, draft)

    draft.refresh_from_db()
    assert (draft.state, draft.answers) == ("SUBMITTED", {"qsaid": "纸上写的"})
    assert not draft.signatures.exists()


def test_the_record_of_the_matter_says_that_a_paper_waits_and_not_that_all_have_answered(client):
    part = part_of()
    Assignment.objects.filter(topic=part.topic_id).exclude(pk=part.pk).delete()
    hand_in(client, part)
    clerk = make_clerk()
    client.force_login(clerk)
    here = reverse("topics:record", args=[part.topic_id])

    waits = client.get(here).content.decode()
    type_in(client, clerk, Assignment.objects.get(pk=part.pk), "消防通道堵塞")
    done = client.get(here).content.decode()

    assert "1 份纸质件待代录" in waits
    assert Assignment.objects.get(pk=part.pk).submission.receipt in waits
    assert "已全部填报" not in waits
    assert "已全部填报" in done
    assert "待代录。" not in done
