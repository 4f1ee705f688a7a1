"""Carried in principle, with changes that nobody could confirm: what the office is told, and how
the text goes on.
"""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.kept import once
from tests.workflows.approvals.at_the_table import entry, make_table
from workflows.approvals.enums import RECORD_KIND, ReviewVerdict, Way
from workflows.approvals.models import Amendment, Decision
from workflows.approvals.services import CannotReview, review_text
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
IN_PRINCIPLE = entry("WITH_CHANGES", changes="标题写明地点")


@once
def table():
    """Carried in principle, submitted again; the presider's account is closed meanwhile."""
    table = make_table()
    table.decide(IN_PRINCIPLE)
    close_presider(table)
    table.submit_again("关于开展视察的公告（东区）")
    return table


def close_presider(table, *, is_active: bool = False) -> None:
    presider = table.stage.members[0]
    presider.is_active = is_active
    presider.save()


def send_back(table) -> None:
    review_text(
        task_state=table.stage.current_step(),
        by=table.stage.director,
        verdict=ReviewVerdict.RETURN,
        comment="主持人已离任",
        now=timezone.now(),
    )


def test_the_director_is_told_of_both_ways(table, client):
    stage = table.stage
    client.force_login(stage.director)
    address = reverse("approvals:review", args=[stage.current_step().pk])

    answer = client.post(address, {"verdict": ReviewVerdict.APPROVE})

    assert answer.status_code == 409
    assert "没有具备党工委委员身份的可用账号" in answer.content.decode()
    assert "再次提交后，由会议重新审议" in answer.content.decode()


def test_returned_and_submitted_again_it_goes_to_a_meeting_anew(table):
    send_back(table)

    table.submit_again()
    decision = table.stage.approve()

    assert Decision.objects.count() == 2
    assert (decision.way, decision.is_open) == (Way.MEETING, True)
    assert "东区" in decision.payload
    assert not Amendment.objects.exists()
    assert Duty.objects.open().get().kind == RECORD_KIND
    assert list(ledger_breaches()) == []


def test_put_right_it_goes_on_to_those_who_confirm(table):
    with pytest.raises(CannotReview):
        table.stage.approve()
    send_back(table)
    close_presider(table, is_active=True)

    table.submit_again()
    table.stage.approve()

    assert Amendment.objects.get().is_open
    assert Decision.objects.count() == 1


@pytest.mark.parametrize("closed", [True, False])
def test_whoever_enters_the_outcome_is_told_beside_it(client, closed):
    table = make_table()
    if closed:
        close_presider(table)
    sitting = table.meet()
    client.force_login(table.stage.clerk)
    address = reverse("approvals:record-outcome", args=[table.decision.pk])

    page = client.get(f"{address}?sitting={sitting.pk}").content.decode()

    assert ("若为原则通过按意见修改：" in page) is closed
    assert table.record(IN_PRINCIPLE).outcome == "WITH_CHANGES"  # so it was decided
