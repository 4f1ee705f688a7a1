"""A deputy's part passes to another deputy by the director's choice, and the ledger stays whole."""

import json
from copy import deepcopy

import pytest
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account
from cms.publishing.models import Permit
from cms.submissions.services import mark_no_comment
from tests.kept import kept
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import make_director, make_mandate, released_topic
from workflows.duties.enums import DutyAct
from workflows.duties.handing_over import estate_of, handover_lines
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches, open_duties_of
from workflows.duties.services import hand_over_duties
from workflows.topics.enums import FILL_KIND, AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.services import open_assignments, open_fill

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


def whole() -> bool:
    return not list(ledger_breaches())


def test_part_and_duty_pass_and_the_taker_answers(story):
    topic, given, taker, _director = story
    due_at = Duty.objects.get(owner_person=given.person, kind=FILL_KIND).due_at

    [handover] = hand_over(story)

    given.refresh_from_db()
    part = Assignment.objects.get(topic=topic, person=taker)
    assert (given.state, part.state) == (AssignmentState.WAIVED, AssignmentState.OPEN)
    assert (part.handed_from, part.due_at, part.version) == (given, given.due_at, given.version)
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
    payload = json.loads(Permit.objects.filter(number=topic.number).latest("pk").payload)

    open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    given.refresh_from_db()
    assert given.state == AssignmentState.WAIVED
    assert Assignment.objects.get(topic=topic, person=taker).state == AssignmentState.OPEN
    assert whole()


def test_a_text_that_names_the_leaver_no_more_asks_the_taker_no_more(story):
    topic, given, taker, _director = story
    hand_over(story)
    payload = json.loads(Permit.objects.filter(number=topic.number).latest("pk").payload)
    payload["deputies"] = [r for r in payload["deputies"] if r["mandate"] != given.mandate_id]

    open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    assert Assignment.objects.get(topic=topic, person=taker).state == AssignmentState.WAIVED
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
