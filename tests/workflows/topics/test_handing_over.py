"""A deputy's part passes to another deputy by the director's choice, and the ledger stays whole."""

import datetime as dt
import json
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account
from cms.publishing.models import Permit
from cms.submissions.services import mark_no_comment
from tests.kept import kept
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import (
    INSPECTION,
    excuse,
    make_director,
    make_mandate,
    make_version,
    released_topic,
)
from workflows.duties.enums import DutyAct
from workflows.duties.handing_over import estate_of, handover_lines
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches, open_duties_of
from workflows.duties.services import hand_over_duties
from workflows.topics.enums import FILL_KIND, AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.services import (
    CannotAskAgain,
    ask_again,
    open_assignments,
    open_fill,
    withdraw_topic,
)

pytestmark = pytest.mark.django_db
TOKEN = "handed-over-token-1"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """A public topic of two deputies, another deputy, and a director."""
    with kept(django_db_blocker):
        topic = released_topic()
        yield topic, make_mandate().person, make_director()


@pytest.fixture
def story(made):
    topic, taker, director = deepcopy(made)
    given = Assignment.objects.filter(topic=topic, filler="DEPUTY").order_by("pk").first()
    return topic, given, taker, director


def hand_over(story):
    _topic, given, taker, director = story
    return hand_over_duties(
        leaver=given.person,
        plan={FILL_KIND: taker},
        reason="代表资格终止",
        by=director,
        now=timezone.now(),
    )


def payload_of(topic) -> dict:
    return json.loads(Permit.objects.filter(number=topic.number).latest("pk").payload)


def whole() -> bool:
    return not list(ledger_breaches())


def test_part_and_duty_pass_and_the_taker_answers(story):
    topic, given, taker, _director = story
    due_at = Duty.objects.get(owner_person=given.person, kind=FILL_KIND).due_at

    [handover] = hand_over(story)

    given.refresh_from_db()
    part = Assignment.objects.get(topic=topic, person=taker)
    assert (given.state, part.state) == (AssignmentState.WAIVED, AssignmentState.OPEN)
    assert (given.handed_to, part.due_at, part.version) == (part, given.due_at, given.version)
    [duty] = open_duties_of(taker)
    assert (duty.link, duty.due_at) == (f"/desk/assignments/{part.pk}/", due_at)
    assert [event.act for event in duty.events.all()] == [DutyAct.OPENED, DutyAct.HANDED_OVER]
    assert len(handover_lines(handover)) == 1
    assert whole()
    now = timezone.now()
    draft = open_fill(assignment=part, by=taker.account, now=now)
    mark_no_comment(submission=draft, token=TOKEN, by=taker.account, now=now)
    assert not open_duties_of(taker)
    assert whole()


def test_a_later_release_of_the_text_changes_nothing_of_it(story):
    topic, given, taker, _director = story
    hand_over(story)
    payload = payload_of(topic)

    open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    given.refresh_from_db()
    assert given.state == AssignmentState.WAIVED
    assert Assignment.objects.get(topic=topic, person=taker).state == AssignmentState.OPEN
    assert whole()


def test_a_text_that_names_the_leaver_no_more_asks_the_taker_no_more(story):
    topic, given, taker, _director = story
    hand_over(story)
    payload = payload_of(topic)
    payload["deputies"] = [r for r in payload["deputies"] if r["mandate"] != given.mandate_id]

    open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    assert Assignment.objects.get(topic=topic, person=taker).state == AssignmentState.WAIVED
    assert whole()


def test_a_text_that_names_the_taker_in_the_leavers_place_still_asks_the_taker(story):
    topic, given, taker, _director = story
    hand_over(story)
    part, payload = Assignment.objects.get(topic=topic, person=taker), payload_of(topic)
    for row in payload["deputies"]:
        if row["mandate"] == given.mandate_id:
            row["mandate"] = part.mandate_id

    open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    part.refresh_from_db()
    assert part.state == AssignmentState.OPEN
    assert len(open_duties_of(taker)) == 1
    assert whole()


def test_a_correction_brings_its_day_and_form_to_who_took_over(story):
    topic, _given, taker, _director = story
    hand_over(story)
    sections = [part for part in INSPECTION["sections"] if part["filler"] != "OFFICE"]
    form = make_version(INSPECTION | {"sections": sections}, form=topic.form_version.form)
    day = timezone.localdate() + dt.timedelta(days=30)
    payload = payload_of(topic) | {"due_on": day.isoformat()}
    payload["form"] |= {"sha256": form.sha256}

    open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    part = Assignment.objects.get(topic=topic, person=taker)
    [duty] = open_duties_of(taker)
    assert part.version == form
    assert {timezone.localdate(each.due_at) for each in (part, duty)} == {day}
    assert whole()


def test_released_again_after_a_withdrawal_who_took_over_last_owes_it(story):
    topic, given, taker, director = story
    last, now = make_mandate().person, timezone.now()
    hand_over(story)
    taken = Assignment.objects.get(topic=topic, person=taker)
    hand_over((topic, taken, last, director))
    withdraw_topic(topic=topic, by=director, reason="有误", now=now)

    for _again in range(2):
        open_assignments(topic=topic, payload=payload_of(topic), by=None, now=now)

    states = Assignment.objects.filter(topic=topic, filler="DEPUTY", state="OPEN")
    owing = set(states.values_list("person", flat=True))
    assert last.pk in owing
    assert owing.isdisjoint({given.person_id, taker.pk})
    assert len(open_duties_of(last)) == 1
    assert whole()


def test_whom_the_director_excused_from_a_part_taken_over_stays_excused(story):
    topic, _given, taker, director = story
    hand_over(story)
    part, now = Assignment.objects.get(topic=topic, person=taker), timezone.now()
    excuse(part, by=director)

    open_assignments(topic=topic, payload=payload_of(topic), by=None, now=now)

    part.refresh_from_db()
    assert (part.state, part.waived_by) == (AssignmentState.WAIVED, director)
    assert whole()


def test_who_is_asked_already_is_asked_once(story):
    topic, given, _taker, director = story
    other = Assignment.objects.filter(topic=topic, filler="DEPUTY").exclude(pk=given.pk).get()

    hand_over((topic, given, other.person, director))

    assert Duty.objects.open().filter(kind=FILL_KIND, owner_person__isnull=False).count() == 1
    assert whole()


def test_who_has_answered_already_is_refused_and_nothing_moves(story):
    topic, given, _taker, director = story
    other = Assignment.objects.filter(topic=topic, filler="DEPUTY").exclude(pk=given.pk).get()
    now = timezone.now()
    draft = open_fill(assignment=other, by=other.person.account, now=now)
    mark_no_comment(submission=draft, token=TOKEN, by=other.person.account, now=now)

    with pytest.raises(CannotHandOver, match="已经填报"):
        hand_over((topic, given, other.person, director))

    given.refresh_from_db()
    assert given.state == AssignmentState.OPEN
    assert whole()


def test_nobody_but_a_deputy_in_office_takes_a_deputys_part(story):
    topic, given, _taker, director = story
    clerk = UserFactory(roles=[Role.OFFICE_STAFF]).person
    former = UserFactory(roles=[Role.DEPUTY]).person

    for person in (clerk, former):
        with pytest.raises(CannotHandOver):
            hand_over((topic, given, person, director))
    assert whole()


def test_a_deputys_part_is_named_as_needing_a_choice_of_its_own(story):
    _topic, given, taker, _director = story

    [pile] = estate_of(given.person, timezone.now()).movable

    assert pile.key == f"#{Duty.objects.get(owner_person=given.person, kind=FILL_KIND).pk}"
    assert pile.kind.explicit
    assert taker in pile.takers
    assert given.person not in pile.takers


def test_a_closed_account_with_a_part_is_handed_over_and_the_alarm_ends(story):
    _topic, given, _taker, director = story
    deactivate_account(account=given.person.account, by=None, now=timezone.now())
    assert Duty.objects.open().filter(owner_person=director.person).count() == 1

    hand_over(story)

    assert not Duty.objects.open().filter(owner_person=director.person).exists()
    assert whole()


def other_part(topic, given) -> Assignment:
    return Assignment.objects.filter(topic=topic, filler="DEPUTY").exclude(pk=given.pk).get()


def names_only(topic, *parts) -> dict:
    """The public text with these parts' owners alone."""
    payload, kept = payload_of(topic), {part.mandate_id for part in parts}
    return payload | {"deputies": [r for r in payload["deputies"] if r["mandate"] in kept]}


def test_who_had_a_part_of_her_own_answers_for_the_one_she_took_over(story):
    topic, given, _taker, director = story
    other = other_part(topic, given)
    hand_over((topic, given, other.person, director))

    open_assignments(topic=topic, payload=names_only(topic, given), by=None, now=timezone.now())

    other.refresh_from_db()
    given.refresh_from_db()
    assert (other.state, given.handed_to) == (AssignmentState.OPEN, other)
    assert whole()


def test_who_took_over_from_two_answers_for_both(story):
    topic, given, taker, director = story
    other = other_part(topic, given)
    hand_over(story)
    hand_over((topic, other, taker, director))

    for named in (given, other):
        payload = names_only(topic, named)
        open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

        part = Assignment.objects.get(topic=topic, person=taker)
        assert part.state == AssignmentState.OPEN
        assert len(open_duties_of(taker)) == 1
        assert whole()


def test_what_is_handed_back_is_answered_where_it_was_begun(story):
    topic, given, taker, director = story
    draft = open_fill(assignment=given, by=given.person.account, now=timezone.now())
    hand_over(story)
    taken = Assignment.objects.get(topic=topic, person=taker)

    hand_over((topic, taken, given.person, director))

    given.refresh_from_db()
    taken.refresh_from_db()
    assert (given.state, given.handed_to, given.waived_by) == (AssignmentState.OPEN, None, None)
    assert (taken.state, taken.handed_to) == (AssignmentState.WAIVED, given)
    assert [duty.link for duty in open_duties_of(given.person)] == [
        f"/desk/assignments/{given.pk}/"
    ]
    assert not open_duties_of(taker)
    by, now = given.person.account, timezone.now()
    mark_no_comment(submission=draft, token=TOKEN, by=by, now=now)
    assert not open_duties_of(given.person)
    assert whole()
    open_assignments(topic=topic, payload=payload_of(topic), by=None, now=now)
    assert whole()


def test_asking_again_for_a_part_that_is_taken_over_says_who_has_it(story):
    topic, given, taker, director = story
    hand_over(story)

    with pytest.raises(CannotAskAgain, match=f"已由{taker.name}接办"):
        ask_again(assignment=given, by=director, now=timezone.now())

    given.refresh_from_db()
    assert given.state == AssignmentState.WAIVED
    assert Assignment.objects.get(topic=topic, person=taker).state == AssignmentState.OPEN
    assert whole()


def test_asked_again_it_is_asked_of_who_took_it_over(client, story):
    topic, given, taker, director = story
    hand_over(story)
    part = Assignment.objects.get(topic=topic, person=taker)
    excuse(part, by=director)
    client.force_login(director)
    html = client.get(reverse("topics:record", args=[topic.pk])).content.decode()
    assert reverse("topics:ask_again", args=[topic.pk, part.pk]) in html
    assert reverse("topics:ask_again", args=[topic.pk, given.pk]) not in html

    asked = ask_again(assignment=given, by=director, now=timezone.now())

    given.refresh_from_db()
    assert (asked, asked.state) == (part, AssignmentState.OPEN)
    assert given.state == AssignmentState.WAIVED
    assert len(open_duties_of(taker)) == 1
    assert whole()


def test_who_handed_over_is_told_so_on_her_desk(client, story):
    _topic, given, _taker, _director = story
    hand_over(story)
    client.force_login(given.person.account)

    html = client.get(reverse("desk:assignment", args=[given.pk])).content.decode()

    assert "已移交他人办理" in html
    assert "免办" not in html
