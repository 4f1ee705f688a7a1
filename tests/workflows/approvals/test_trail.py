"""The auditor's view: who decided what on which text, and no vote of any member."""

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.audit import object_ref, record_event
from cms.core.models import AuditEvent
from cms.core.verbs import verb_name
from cms.paper.registry import kind_of
from cms.paper.sheet import as_text
from cms.publishing.models import Permit
from home.notices.services import withdraw_notice
from tests.kept import once
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Choice, DecisionState, ReviewVerdict
from workflows.approvals.services import CannotCastVote, CannotReview, cast_vote, review_text
from workflows.approvals.trail import trail_of

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


@once
def decision(stage):
    stage.open()
    return stage.vote(FOR, AGAINST, FOR, FOR, ABSTAIN, FOR, FOR)


def page(client, user, decision):
    client.force_login(user)
    return client.get(reverse("decisions:trail", args=[decision.pk]))


def test_auditor_reads_body_result_counts_and_the_way_there_and_back(client, stage, decision):
    stage.page.refresh_from_db()
    now = timezone.now()
    withdraw_notice(notice=stage.page, by=stage.director, reason="数据有误", now=now)
    auditor = UserFactory(roles=[Role.AUDITOR])

    answer = page(client, auditor, decision)

    html = answer.content.decode()
    assert answer.status_code == 200
    for said in ("高新区党工委", "应到会 9", "同意 5", "不同意 1", "弃权 1", "数据有误", "已撤回"):
        assert said in html, said
    steps = trail_of(object_ref(stage.page))
    acts = [step.act for step in steps]
    assert acts[0] == "起草"
    order = [acts.index(verb_name(verb)) for verb in ("decision.open", "decision.close")]
    assert order == sorted(order)
    assert verb_name("text.review") in acts
    assert [acts[-1][:3], steps[-1].note] == ["已撤回", "数据有误"]


def test_of_one_instant_the_approval_stands_above_the_ballot_that_it_opened(stage):
    """The opening is written within the approval, and both say the same moment."""
    stage.submit()
    review_text(
        task_state=stage.current_step(),
        by=stage.director,
        verdict=ReviewVerdict.APPROVE,
        secrecy_checked=True,
        hours=24,
        urgent_reason="会期临近",
        now=timezone.now(),
    )
    wanted = ["text.secrecy", "text.review", "decision.open", "decision.urgent"]
    lines = AuditEvent.objects.filter(verb__in=wanted)
    assert len(set(lines.values_list("at", flat=True))) == 1
    assert list(lines.order_by("id").values_list("verb", flat=True)) != wanted

    acts = [step.act for step in trail_of(object_ref(stage.page))]

    assert acts[-4:] == [verb_name(verb) for verb in wanted]


def test_of_one_instant_who_submits_stands_above_the_ballot_that_it_opened(stage):
    """In a chain without a review the submission itself opens it."""
    now = timezone.now()
    for verb in ("decision.open", "notices.submit"):
        record_event(verb=verb, obj=stage.page, by=stage.clerk, now=now)

    acts = [step.act for step in trail_of(object_ref(stage.page))]

    assert acts[-2:] == [verb_name("notices.submit"), verb_name("decision.open")]


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR])
def test_the_record_of_releases_leads_to_release_sheets_and_the_trail(client, decision, role):
    """Both are for whoever reads the releases, and neither was to be found from there."""
    permit = Permit.objects.get()
    client.force_login(UserFactory(roles=[role]))

    page = client.get(reverse("permit_history", args=[permit.number])).content.decode()

    papers = reverse("paper:record", args=[object_ref(permit)])
    for address in (papers, reverse("decisions:trail", args=[decision.pk])):
        assert address in page
        assert client.get(address).status_code == 200
    assert "发布审核单" in page


def test_the_release_sheet_prints_the_whole_address(decision):
    permit = Permit.objects.get()

    sheet = as_text(kind_of("release-sheet").build(permit, timezone.now()))

    assert f"{settings.WAGTAILADMIN_BASE_URL}/t/{permit.number}/" in sheet


def test_no_member_stands_beside_a_vote_or_its_moment(client, stage, decision):
    auditor = UserFactory(roles=[Role.AUDITOR])

    html = page(client, auditor, decision).content.decode()

    for member in stage.members:
        assert member.person.name not in html


def test_a_refused_attempt_stands_in_the_trail(stage):
    decision = stage.open()
    outsider = UserFactory()
    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=outsider, choice=FOR, now=timezone.now())

    steps = trail_of(object_ref(stage.page))

    assert [step.who for step in steps if step.refused] == [str(outsider)]


def test_a_refused_review_names_the_text_and_a_paper_its_kind(stage):
    stage.submit()
    with pytest.raises(CannotReview):
        review_text(
            task_state=stage.current_step(),
            by=stage.clerk,
            verdict=ReviewVerdict.APPROVE,
            now=timezone.now(),
        )
    row = {"verb": "paper.print", "obj": stage.page, "by": stage.clerk, "now": timezone.now()}
    record_event(**row, detail="上会稿 7PBE-REN8")

    refused = AuditEvent.objects.get(verb="text.review", refused=True)
    assert refused.object_label == str(stage.page)
    told = [step.note for step in trail_of(object_ref(stage.page))]
    assert told[-1] == "上会稿 7PBE-REN8"


def test_an_open_decision_tells_no_count(client, stage):
    stage.open()
    decision = stage.vote(FOR, AGAINST)

    html = page(client, UserFactory(roles=[Role.AUDITOR]), decision).content.decode()

    assert decision.state == DecisionState.OPEN
    assert "不同意" not in html


def test_others_are_refused_and_the_register_leads_the_auditor_there(client, stage, decision):
    assert page(client, stage.members[0], decision).status_code in (302, 403)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    register = client.get(reverse("ballots_modeladmin_index"))

    assert reverse("decisions:trail", args=[decision.pk]) in register.content.decode()
