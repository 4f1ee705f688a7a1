"""Ties of a member to the matter propose stepping aside; they decide nothing."""

import datetime as dt
import json

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from cms.people.models import Organization
from cms.publishing.payload import canonical
from home.notices.models import NoticePage
from home.notices.payloads import notice_payload
from tests.kept import once
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import make_committee
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_mandate,
    make_topic,
    make_unit,
)
from workflows.approvals.conflicts import conflicts_of, ties_of
from workflows.approvals.enums import PARTY_COMMITTEE, Exclusion, Mark
from workflows.approvals.models import Decision, Seat
from workflows.topics.services import submit_topic

pytestmark = pytest.mark.django_db
BEFORE = dt.date(2025, 1, 1)
HINT = "请考虑交由他人办理"


@once
def seat() -> Seat:
    """A member's seat, of a topic about a unit with one deputy named; nothing is stored."""
    member, deputy = make_committee(1)[0], make_mandate()
    unit = make_unit()
    payload = {
        "unit": {"id": unit.pk, "name": unit.name},
        "deputies": [{"mandate": deputy.pk, "name": deputy.person.name, "level": "x"}],
    }
    decision = Decision(payload=json.dumps(payload), opened_at=timezone.now())
    return Seat(decision=decision, person=member.person, name=member.person.name)


def reasons(seat: Seat) -> list[str]:
    return [conflict.reason for conflict in conflicts_of(seat)]


def test_no_tie_no_proposal(seat):
    assert reasons(seat) == []
    assert "建议申请回避" not in render_to_string(
        "approvals/includes/conflicts.html", {"seat": seat}
    )


def test_a_member_of_the_unit_concerned(seat):
    held = seat.person.memberships.create(organization=make_unit(), valid_from=BEFORE)

    assert reasons(seat) == ["是事项所涉单位（科技创新局）的成员"]
    html = render_to_string("approvals/includes/conflicts.html", {"seat": seat})
    assert "登记信息显示，您是事项所涉单位（科技创新局）的成员" in html
    held.valid_to = dt.date(2025, 6, 1)
    held.save()
    assert reasons(seat) == []


def test_the_leader_in_charge_of_the_unit(seat):
    unit = make_unit()
    unit.leader_in_charge = seat.person
    unit.save()

    assert reasons(seat) == ["是事项所涉单位（科技创新局）的分管领导"]


def test_a_deputy_named_in_the_text(seat):
    payload = json.loads(seat.decision.payload)
    payload["deputies"].append({"mandate": make_mandate(person=seat.person).pk})
    seat.decision.payload = json.dumps(payload)

    assert reasons(seat) == ["是文稿所列代表之一"]


@pytest.mark.parametrize("payload", [{}, {"unit": None, "deputies": []}, {"unit": "一个名称"}])
def test_texts_without_unit_or_deputies_have_none(seat, payload):
    seat.decision.payload = json.dumps(payload)

    assert reasons(seat) == []


def issued_by(unit) -> dict:
    """What a notice's frozen text says of who issues it: a name on its card, nothing else."""
    notice = NoticePage(title="公告", number="G1", date=BEFORE, unit=unit)
    return json.loads(canonical(notice_payload(notice, {})))


@pytest.mark.parametrize("tie", ["分管领导", "成员"])
def test_a_notice_knows_its_unit_by_name(seat, tie):
    unit = make_unit("市场监督管理局")
    seat.decision.payload = json.dumps(issued_by(unit))
    assert reasons(seat) == []
    if tie == "成员":
        seat.person.memberships.create(organization=unit, valid_from=BEFORE)
    else:
        Organization.objects.filter(pk=unit.pk).update(leader_in_charge=seat.person)

    assert reasons(seat) == [f"是事项所涉单位（市场监督管理局）的{tie}"]


def test_a_seat_in_the_body_that_decides_is_no_tie_nor_is_a_place_at_the_office(seat):
    """Else all nine would step aside from what their own body issues."""
    seat.decision.payload = json.dumps(issued_by(Organization.objects.get(name=PARTY_COMMITTEE)))
    assert reasons(seat) == []

    office, clerk = make_unit("联席会议办公室"), make_clerk()
    clerk.person.memberships.create(organization=office, valid_from=BEFORE)
    assert ties_of(clerk.person_id, issued_by(office), timezone.localdate()) == []


def test_the_ballot_page_of_a_notice_proposes_it_to_the_leader_of_its_unit(stage, client):
    unit, tied_one = make_unit(), stage.members[1]
    Organization.objects.filter(pk=unit.pk).update(leader_in_charge=tied_one.person)
    stage.page.unit = unit
    stage.page.save_revision(user=stage.clerk, log_action=True)
    decision = stage.open()

    pages = {}
    for user in stage.members[:3]:
        client.force_login(user)
        page = client.get(reverse("approvals:ballot", args=[decision.pk]))
        pages[user.pk] = "建议申请回避" in page.content.decode()

    assert [pk for pk, told in pages.items() if told] == [tied_one.pk]


def test_who_does_not_vote_anyway_is_told_nothing(seat):
    seat.person.memberships.create(organization=make_unit(), valid_from=BEFORE)
    seat.exclusion = Exclusion.RECUSED
    for shown in (seat, None):
        html = render_to_string("approvals/includes/conflicts.html", {"seat": shown})
        assert "回避" not in html


def test_the_ballot_page_tells_the_member_and_nobody_else(stage, client):
    decision = stage.open()
    unit = make_unit()
    payload = json.loads(decision.payload) | {"unit": {"id": unit.pk, "name": unit.name}}
    Decision.objects.filter(pk=decision.pk).update(payload=json.dumps(payload))
    tied, other = stage.members[0], stage.members[1]
    tied.person.memberships.create(organization=unit, valid_from=BEFORE)

    pages = {}
    for user in (tied, other, stage.clerk):
        client.force_login(user)
        page = client.get(reverse("approvals:ballot", args=[decision.pk]))
        pages[user.pk] = "建议申请回避" in page.content.decode()

    assert pages == {tied.pk: True, other.pk: False, stage.clerk.pk: False}


def tied(stage, unit, decision) -> None:
    """The text is about this unit now."""
    payload = json.loads(decision.payload) | {"unit": {"id": unit.pk, "name": unit.name}}
    Decision.objects.filter(pk=decision.pk).update(payload=json.dumps(payload))


def test_who_checks_marks_is_told_of_her_own_ties(client):
    stage = make_round()
    decision, unit = stage.open(), make_unit()
    stage.enter({0: Mark.FOR})
    tied(stage, unit, decision)
    client.force_login(stage.second)
    here = reverse("approvals:check_marks", args=[decision.pk])
    assert HINT not in client.get(here).content.decode()

    stage.second.person.memberships.create(organization=unit, valid_from=BEFORE)

    assert HINT in client.get(here).content.decode()


def test_a_reviewer_is_told_too(client):
    make_committee(9)
    clerk, director = make_clerk(), make_director()
    topic = make_topic(by=clerk)
    step = submit_topic(topic=topic, by=clerk, now=timezone.now()).current_task_state
    client.force_login(director)
    here = reverse("approvals:review", args=[step.pk])
    assert HINT not in client.get(here).content.decode()

    director.person.memberships.create(organization=topic.unit, valid_from=BEFORE)

    page = client.get(here).content.decode()
    assert HINT in page
    assert "是事项所涉单位" in page
