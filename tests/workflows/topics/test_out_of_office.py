"""A deputy whose mandate ended fills in no more: she is told so, the office has it to hand over,
and what she sent before stays.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.people.services import end_mandate
from cms.submissions.services import CannotFillSubmission, save_draft
from tests.home.desk.parts import begin, page_of, rows, send
from tests.kept import once
from tests.workflows.topics.factories import (
    committee,
    make_director,
    make_mandate,
    released_topic,
)
from tests.workflows.topics.test_standing_in import away
from workflows.duties.enums import HANDOVER_KIND
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.topics.models import Assignment
from workflows.topics.services import CannotFillAssignment, open_fill, send_answers
from workflows.topics.services.answers import part_of

pytestmark = pytest.mark.django_db
TOLD = "代表职务已经终止"
TOKEN = "out-of-office-token-1"


@once
def part():
    make_director()
    topic = released_topic()
    return Assignment.objects.filter(topic=topic, filler="DEPUTY").first()


def leave(part, days: int = 1) -> None:
    now = timezone.now()
    last = timezone.localdate(now) - dt.timedelta(days=days)
    end_mandate(mandate=part.mandate, on=last, reason="辞职", by=None, now=now)


def test_she_begins_nothing_any_more_and_is_told_why(client, part):
    leave(part)
    client.force_login(part.person.account)

    page = client.get(reverse("desk:assignment", args=[part.pk]))
    pressed = client.post(reverse("desk:assignment", args=[part.pk]), {"act": "fill"}, follow=True)

    for answer in (page, pressed):
        assert answer.status_code == 200
        assert TOLD in answer.content.decode()
        assert 'value="fill"' not in answer.content.decode()
    part.refresh_from_db()
    assert part.submission is None
    with pytest.raises(CannotFillAssignment, match=TOLD):
        open_fill(assignment=part, by=part.person.account, now=timezone.now())


def test_on_her_last_day_she_still_does(client, part):
    leave(part, days=0)
    client.force_login(part.person.account)

    assert begin(client, part) is not None


def test_a_begun_draft_is_neither_saved_nor_sent(client, part):
    client.force_login(part.person.account)
    draft = begin(client, part)
    client.post(page_of(draft), rows("路灯不亮"))
    token = client.get(reverse("desk:check", args=[draft.pk])).context_data["token"]
    leave(part)

    check = reverse("desk:check", args=[draft.pk])
    saved = client.post(page_of(draft), rows("改过的话"), follow=True)
    unseen = client.post(page_of(draft), rows("改过的话"), headers={"X-Autosave": "1"})
    sent = client.post(check, {"token": token}, follow=True)

    for answer in (saved, sent, client.get(page_of(draft), follow=True)):
        assert answer.status_code == 200
        assert TOLD in answer.content.decode()
    assert (unseen.status_code, TOLD in unseen.json()["words"]) == (409, True)
    draft.refresh_from_db()
    assert (draft.state, "改过的话" in str(draft.answers)) == ("DRAFT", False)
    with pytest.raises(CannotFillSubmission):
        save_draft(
            submission=draft,
            section_key="sdeputy",
            data={},
            by=part.person.account,
            now=timezone.now(),
        )


def test_what_she_sent_before_stays_and_is_hers_to_read(client, part):
    client.force_login(part.person.account)
    draft = begin(client, part)
    client.post(page_of(draft), rows("路灯不亮"))
    send(client, draft)
    leave(part)

    html = client.get(reverse("desk:fill_start", args=[draft.pk]), follow=True).content.decode()

    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"
    assert draft.receipt in html
    assert "路灯不亮" in html


def test_a_program_is_refused_with_the_same_words(part):
    leave(part)
    by, now = part.person.account, timezone.now()

    with pytest.raises(CannotFillAssignment, match=TOLD):
        send_answers(
            topic=part.topic,
            version=part.version,
            answers={},
            token=TOKEN,
            by=by,
            now=now,
            no_comment=True,
        )
    assert part_of(topic=part.topic, by=by, now=now).assignment == part


def test_a_substitute_is_told_too_and_a_stranger_finds_nothing(client, part):
    substitute = make_mandate().person.account
    away(part.person, substitute.person)
    leave(part)
    address = reverse("desk:assignment", args=[part.pk])

    client.force_login(substitute)
    assert TOLD in client.get(address).content.decode()
    client.force_login(make_mandate().person.account)
    assert client.get(address).status_code == 404


def test_a_substitute_out_of_office_fills_in_for_nobody(part):
    mandate = make_mandate()
    away(part.person, mandate.person)
    today = timezone.localdate()
    mandate.valid_to = today - dt.timedelta(days=1)
    mandate.save()

    with pytest.raises(CannotFillAssignment):
        open_fill(assignment=part, by=mandate.person.account, now=timezone.now())


def test_the_office_has_it_to_hand_over(client, part):
    director = make_director()
    leave(part)
    client.force_login(director)

    html = client.get(reverse("topics:record", args=[part.topic_id])).content.decode()

    assert reverse("duties:hand_over", args=[part.person_id]) in html
    assert Duty.objects.open().filter(kind=HANDOVER_KIND, owner_person=director.person).exists()
    assert not list(ledger_breaches())


def test_of_a_member_of_the_committee_who_is_a_deputy_no_more_too(part):
    director, member = make_director(), committee()[0]
    mandate = make_mandate(person=member.person)
    topic = released_topic(deputies=[mandate])
    hers = Assignment.objects.get(topic=topic, person=member.person)

    leave(hers)

    waiting = Duty.objects.open().filter(kind=HANDOVER_KIND, owner_person=director.person)
    assert [member.person.name in duty.subject_label for duty in waiting] == [True]
    assert not list(ledger_breaches())
