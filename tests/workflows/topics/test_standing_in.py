"""A substitute fills in a part of who is away, on her behalf; never votes, and not a day longer."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_fill_submission, user_can_read_submission
from cms.submissions.queries import sent_by_account
from home.desk.queries import sent_by
from tests.home.desk.parts import begin, page_of, rows, send
from tests.kept import once
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import (
    committee,
    make_clerk,
    make_director,
    make_handler,
    make_mandate,
    make_topic,
    make_unit,
    released_topic,
)
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.services import review_text
from workflows.duties.models import Duty
from workflows.reminders.models import Absence
from workflows.topics.models import Assignment
from workflows.topics.services import CannotFillAssignment, open_fill, submit_topic

pytestmark = pytest.mark.django_db


def away(person, substitute, days: int = 3) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(
        person=person, substitute=substitute, first=today, last=today + dt.timedelta(days=days)
    )


@once
def part():
    topic = released_topic()
    return Assignment.objects.filter(topic=topic, filler="DEPUTY").first()


@pytest.fixture
def colleague():
    return make_mandate().person.account


def test_the_desk_shows_what_was_left_to_me_and_in_whose_place(client, part, colleague):
    client.force_login(colleague)
    assert part.topic.title not in client.get("/desk/").content.decode()

    away(part.person, colleague.person)
    desk = client.get("/desk/").content.decode()

    assert part.topic.title in desk
    assert f"代{part.person.name}办理" in desk


def test_a_substitute_fills_in_and_sends_on_behalf_of_who_is_away(client, part, colleague):
    away(part.person, colleague.person)
    client.force_login(colleague)

    submission = begin(client, part)
    client.post(page_of(submission), rows("路灯不亮"))
    _token, answer = send(client, submission)
    submission.refresh_from_db()

    assert answer.headers["location"] == reverse("desk:receipt", args=[submission.pk])
    assert client.get(answer.headers["location"]).status_code == 200
    assert submission.state == "SUBMITTED"
    assert submission.respondent == part.person.account
    assert (submission.entered_by, submission.on_behalf_of) == (colleague, part.person)
    line = AuditEvent.objects.get(verb="submission.submit")
    assert (line.actor_id, line.on_behalf_of) == (colleague.pk, part.person.name)
    assert line.acting_as == "人大代表"
    assert Duty.objects.get(subject_ref=part.topic.subject_ref, owner_person=part.person).state == (
        "FULFILLED"
    )


def test_what_she_began_herself_is_sent_in_her_place_and_written_so(client, part, colleague):
    client.force_login(part.person.account)
    submission = begin(client, part)
    client.post(page_of(submission), rows("路灯不亮"))
    away(part.person, colleague.person)
    client.force_login(colleague)
    send(client, submission)
    submission.refresh_from_db()

    assert (submission.entered_by, submission.on_behalf_of) == (colleague, part.person)
    assert AuditEvent.objects.get(verb="submission.submit").on_behalf_of == part.person.name


def test_back_again_she_sends_herself_what_the_substitute_began(client, part, colleague):
    absence = away(part.person, colleague.person)
    client.force_login(colleague)
    submission = begin(client, part)
    client.post(page_of(submission), rows("路灯不亮"))
    absence.ended_at = timezone.now()
    absence.save()

    assert client.get(page_of(submission)).status_code == 404
    client.force_login(part.person.account)
    send(client, submission)
    submission.refresh_from_db()

    assert (submission.state, submission.on_behalf_of) == ("SUBMITTED", None)
    assert submission.entered_by == part.person.account


def ended(absence: Absence) -> None:
    absence.ended_at = timezone.now()
    absence.save()


def test_the_right_to_a_draft_ends_with_the_absence_for_a_deputy_of_the_same_topic(client):
    topic = released_topic()
    hers, mine = Assignment.objects.filter(topic=topic, filler="DEPUTY")
    substitute = mine.person.account
    absence = away(hers.person, substitute.person)
    client.force_login(substitute)
    submission = begin(client, hers)
    client.post(page_of(submission), rows("路灯不亮"))
    token = client.get(reverse("desk:check", args=[submission.pk])).context_data["token"]
    assert user_can_fill_submission(substitute, submission)

    ended(absence)
    answer = client.post(reverse("desk:check", args=[submission.pk]), {"token": token})
    submission.refresh_from_db()

    assert answer.status_code == 404
    assert submission.state == "DRAFT"
    assert not user_can_fill_submission(substitute, submission)
    assert not user_can_read_submission(substitute, submission)
    assert user_can_fill_submission(hers.person.account, submission)


def test_what_she_sent_is_hers_to_read_as_long_as_the_absence_lasts(client, part, colleague):
    absence = away(part.person, colleague.person)
    client.force_login(colleague)
    submission = begin(client, part)
    client.post(page_of(submission), rows("路灯不亮"))
    send(client, submission)
    submission.refresh_from_db()
    lists = [lambda user: sent_by(user, timezone.now())]
    lists.append(lambda user: sent_by_account(user, timezone.now()))
    assert [list(sent(colleague)) for sent in lists] == [[submission], [submission]]

    ended(absence)

    assert [list(sent(colleague)) for sent in lists] == [[], []]
    assert client.get(reverse("desk:receipt", args=[submission.pk])).status_code == 404
    assert not user_can_read_submission(colleague, submission)
    owner = part.person.account
    assert [list(sent(owner)) for sent in lists] == [[submission], [submission]]


@pytest.mark.parametrize("roles", [[], [Role.UNIT_HANDLER], [Role.OFFICE_STAFF]])
def test_who_wears_not_the_hat_cannot_stand_in(client, part, roles):
    substitute = UserFactory(roles=roles)
    away(part.person, substitute.person)
    client.force_login(substitute)

    assert f"代{part.person.name}办理" not in client.get("/desk/").content.decode()
    with pytest.raises(CannotFillAssignment):
        open_fill(assignment=part, by=substitute, now=timezone.now())
    assert not Submission.objects.exists()


def test_a_unit_handler_stands_in_for_the_handler_of_another_unit(client):
    unit = make_unit()
    handler, helper = make_handler(unit), make_handler(make_unit("财政金融局"))
    topic = released_topic()
    part = Assignment.objects.get(topic=topic, filler="UNIT")
    client.force_login(helper)
    address = reverse("desk:assignment", args=[part.pk])
    assert client.get(address).status_code == 404

    away(handler.person, helper.person)

    assert f"代{handler.person.name}办理" in client.get("/desk/").content.decode()
    client.post(address, {"act": "fill"})
    submission = Submission.objects.get()
    assert (submission.respondent, submission.on_behalf_of) == (handler, handler.person)
    assert submission.entered_by == helper
    assert client.get(reverse("desk:fill", args=[submission.pk, "sunit"])).status_code == 200


def units_part():
    """(the unit's part of a released topic, a handler who is away, her substitute elsewhere)."""
    unit = make_unit()
    handler, helper = make_handler(unit), make_handler(make_unit("财政金融局"))
    part = Assignment.objects.get(topic=released_topic(), filler="UNIT")
    away(handler.person, helper.person)
    return part, handler, helper


def write(client, submission) -> None:
    """The unit's only answer."""
    page = reverse("desk:fill", args=[submission.pk, "sunit"])
    client.post(page, {"rev": 0, "act": "save", "qsaid": "已整改"})


def test_the_unit_goes_on_with_what_a_substitute_from_elsewhere_began(client):
    part, _handler, helper = units_part()
    colleague = make_handler(make_unit())
    client.force_login(helper)
    submission = begin(client, part)
    client.force_login(colleague)
    write(client, submission)

    _token, answer = send(client, submission)
    submission.refresh_from_db()

    assert answer.headers["location"] == reverse("desk:receipt", args=[submission.pk])
    assert (submission.entered_by, submission.on_behalf_of) == (colleague, None)
    line = AuditEvent.objects.get(verb="submission.submit")
    assert (line.actor_id, line.on_behalf_of) == (colleague.pk, "")


def test_a_substitute_sends_a_units_part_in_the_name_of_who_is_away(client):
    part, handler, helper = units_part()
    client.force_login(make_handler(make_unit()))
    submission = begin(client, part)
    client.force_login(helper)
    write(client, submission)

    send(client, submission)
    submission.refresh_from_db()

    assert (submission.entered_by, submission.on_behalf_of) == (helper, handler.person)
    line = AuditEvent.objects.get(verb="submission.submit")
    assert (line.actor_id, line.on_behalf_of) == (helper.pk, handler.person.name)


def test_a_units_duty_names_only_who_is_away_in_that_unit(client):
    part, handler, helper = units_part()
    elsewhere = make_handler(make_unit("市场监督管理局"))
    away(elsewhere.person, helper.person)
    client.force_login(helper)

    desk = client.get("/desk/").content.decode()

    assert part.topic.title in desk
    assert f"代{handler.person.name}办理" in desk
    assert elsewhere.person.name not in desk


def test_a_vote_is_never_left_to_a_substitute(client):
    members, clerk, now = committee(), make_clerk(), timezone.now()
    state = submit_topic(topic=make_topic(by=clerk), by=clerk, now=now)
    review_text(
        task_state=state.current_task_state,
        by=make_director(),
        verdict=ReviewVerdict.APPROVE,
        now=now,
    )
    stranger = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])
    away(members[1].person, stranger.person)
    client.force_login(stranger)

    assert f"代{members[1].person.name}办理" not in client.get("/desk/").content.decode()
