"""原则通过按意见修改: the changed text, confirmed by presider and director, and nothing else."""

from copy import deepcopy

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.publishing.enums import Basis
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from cms.publishing.verification import breaches
from tests.kept import kept
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import AMENDMENT_KIND, ConfirmingPart, DecisionState
from workflows.approvals.models import Amendment, Confirmation, Decision
from workflows.approvals.services import (
    CannotConfirmAmendment,
    CannotDeactivateTask,
    CannotReview,
    confirm_amendment,
    refuse_amendment,
)
from workflows.approvals.verdicts import decision_breach
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
PRESIDER, DIRECTOR = ConfirmingPart.PRESIDER, ConfirmingPart.DIRECTOR
IN_PRINCIPLE = entry("WITH_CHANGES", changes="标题写明地点")
CHANGED = "关于开展视察的公告（东区）"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Carried in principle, changed, submitted again and reviewed."""
    with kept(django_db_blocker):
        table = make_table()
        table.decide(IN_PRINCIPLE)
        table.submit_again(CHANGED)
        table.stage.approve()
        yield table


@pytest.fixture
def table(made):
    return deepcopy(made)


@pytest.fixture
def amendment(table):
    return Amendment.objects.get()


@pytest.fixture
def presider(table):
    return table.stage.members[0]


@pytest.fixture
def director(table):
    return table.stage.director


def confirm(amendment, by, part):
    return confirm_amendment(amendment=amendment, part=part, by=by, now=timezone.now())


def owing():
    duties = Duty.objects.open().filter(kind=AMENDMENT_KIND)
    return set(duties.values_list("owner_person", flat=True))


def test_the_changed_text_opens_no_new_decision_and_is_owed_by_presider_and_director(
    table, amendment, presider, director
):
    decision = Decision.objects.get()
    assert amendment.decision == decision
    assert amendment.digest != decision.digest
    assert owing() == {presider.person_id, director.person_id}
    assert list(ledger_breaches()) == []
    assert Permit.objects.count() == 0


@pytest.mark.parametrize("first", [PRESIDER, DIRECTOR])
def test_with_both_the_changed_text_is_public_and_vouched_for(
    table, amendment, presider, director, first
):
    parts = {PRESIDER: presider, DIRECTOR: director}
    second = next(part for part in parts if part != first)

    confirm(amendment, parts[first], first)
    assert Permit.objects.count() == 0
    assert owing() == {parts[second].person_id}
    assert list(ledger_breaches()) == []
    confirm(amendment, parts[second], second)

    permit = permit_in_force(table.stage.page.number)
    assert (permit.digest, permit.basis) == (amendment.digest, Basis.MEETING)
    assert CHANGED in permit.payload
    assert list(breaches()) == []
    assert owing() == set()
    assert list(ledger_breaches()) == []


def test_nobody_confirms_both_parts(table, amendment, presider):
    """A presider who is a director of the office as well."""
    from django.contrib.auth.models import Group

    presider.groups.add(Group.objects.get(name=Role.OFFICE_DIRECTOR))
    confirm(amendment, presider, PRESIDER)

    with pytest.raises(CannotConfirmAmendment, match="两"):
        confirm(amendment, presider, DIRECTOR)
    with pytest.raises(IntegrityError), transaction.atomic():
        Confirmation.objects.create(
            amendment=amendment, part=DIRECTOR, by=presider, digest="", at=timezone.now()
        )
    assert Permit.objects.count() == 0


def test_nobody_else_confirms_or_refuses(table, amendment):
    root, auditor = UserFactory(is_superuser=True), UserFactory(roles=[Role.AUDITOR])

    for somebody in (root, auditor, table.stage.members[1], table.stage.clerk, table.second):
        for part in (PRESIDER, DIRECTOR, "OTHER"):
            with pytest.raises(CannotConfirmAmendment):
                confirm(amendment, somebody, part)
        with pytest.raises(CannotConfirmAmendment):
            refuse_amendment(amendment=amendment, reason="否", by=somebody, now=timezone.now())
    assert not Confirmation.objects.exists()
    assert AuditEvent.objects.filter(verb="amendment.confirm", refused=True).count() == 15


def test_an_author_of_the_change_does_not_confirm_it(table, amendment):
    writer = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    table.stage.page.get_latest_revision().__class__.objects.update(user=writer)

    with pytest.raises(CannotConfirmAmendment, match="参与"):
        confirm(amendment, writer, DIRECTOR)


def test_confirmed_twice_is_refused(table, amendment, presider, director):
    confirm(amendment, presider, PRESIDER)
    with pytest.raises(CannotConfirmAmendment, match="已"):
        confirm(amendment, presider, PRESIDER)
    confirm(amendment, director, DIRECTOR)
    with pytest.raises(CannotConfirmAmendment, match="已"):
        confirm(amendment, director, DIRECTOR)
    assert Permit.objects.count() == 1


def test_refused_the_text_goes_back_and_the_next_change_is_confirmed_anew(
    table, amendment, presider, director
):
    confirm(amendment, presider, PRESIDER)
    refuse_amendment(amendment=amendment, reason="地点不对", by=director, now=timezone.now())

    table.stage.workflow_state.refresh_from_db()
    assert table.stage.workflow_state.status == "needs_changes"
    assert owing() == set()
    assert list(ledger_breaches()) == []
    table.submit_again("关于开展视察的公告（西区）")
    table.stage.approve()
    again = Amendment.objects.latest("pk")
    assert again.pk != amendment.pk
    confirm(again, presider, PRESIDER)
    assert Permit.objects.count() == 0  # the first confirmation was of another text
    confirm(again, director, DIRECTOR)
    assert permit_in_force(table.stage.page.number).digest == again.digest


def test_refusing_needs_a_reason(table, amendment, director):
    with pytest.raises(CannotConfirmAmendment):
        refuse_amendment(amendment=amendment, reason=" ", by=director, now=timezone.now())
    assert Amendment.objects.get().is_open


def test_a_text_changed_meanwhile_voids_the_confirmation(table, amendment, presider, director):
    confirm(amendment, presider, PRESIDER)
    table.stage.page.title = "又改"
    table.stage.page.save_revision(user=table.stage.clerk)

    with pytest.raises(CannotConfirmAmendment):
        confirm(amendment, director, DIRECTOR)

    amendment.refresh_from_db()
    table.stage.workflow_state.refresh_from_db()
    assert amendment.is_void
    assert table.stage.workflow_state.status == "needs_changes"
    assert owing() == set()
    assert Permit.objects.count() == 0


def test_a_step_that_code_rejects_ends_it(table, amendment):
    """Wagtail's cancel does not (``test_ending``)."""
    table.stage.current_step().specific.reject(user=table.stage.clerk)

    amendment.refresh_from_db()
    assert amendment.is_void
    ended = AuditEvent.objects.get(verb="amendment.end")
    assert ended.actor_label == str(table.stage.clerk)
    assert owing() == set()
    assert list(ledger_breaches()) == []


def test_the_step_cannot_be_switched_off_under_it(table, amendment):
    with pytest.raises(CannotDeactivateTask):
        amendment.task_state.task.specific.deactivate()


def test_a_text_without_a_change_is_not_tabled(table, amendment, director):
    refuse_amendment(amendment=amendment, reason="不符", by=director, now=timezone.now())
    table.stage.page.title = "关于开展视察的公告"
    table.stage.page.save_revision(user=table.stage.clerk)
    table.submit_again()

    with pytest.raises(CannotReview, match="修改"):
        table.stage.approve()
    assert Amendment.objects.count() == 1
    assert Decision.objects.get().state == DecisionState.WITH_CHANGES


def test_a_permit_stands_no_longer_when_its_confirmations_are_not_two(
    table, amendment, presider, director
):
    """Proves that the permit is vouched for by the two confirmations, not by the state alone."""
    confirm(amendment, presider, PRESIDER)
    confirm(amendment, director, DIRECTOR)
    permit = permit_in_force(table.stage.page.number)
    assert decision_breach(permit) == ""

    Amendment.objects.update(digest="0" * 64)
    assert decision_breach(permit) != ""
