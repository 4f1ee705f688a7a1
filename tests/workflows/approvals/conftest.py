"""A clerk, a director, nine members and a notice."""

from dataclasses import dataclass, field

import pytest
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from tests.kept import once
from tests.workflows.approvals.factories import (
    UserFactory,
    make_committee,
    make_notice,
    set_rules,
    submit,
)
from workflows.approvals.enums import ClosingRule, ReviewVerdict, Share
from workflows.approvals.models import Decision
from workflows.approvals.services import cast_vote, review_text


@dataclass
class Stage:
    """People and text of one ballot, and the moves that tests make."""

    clerk: User
    director: User
    members: list[User]
    page: object
    workflow_state: object = None
    extra: dict = field(default_factory=dict)

    def submit(self) -> "Stage":
        self.workflow_state = submit(self.page, self.clerk)
        return self

    def approve(self) -> Decision:
        """The director approves; the ballot that opens."""
        review_text(
            task_state=self.current_step(),
            by=self.director,
            verdict=ReviewVerdict.APPROVE,
            now=timezone.now(),
        )
        return self.decision

    def open(self) -> Decision:
        return self.submit().approve()

    def current_step(self):
        self.workflow_state.refresh_from_db()
        return self.workflow_state.current_task_state

    @property
    def decision(self) -> Decision:
        return Decision.objects.latest("pk")

    def vote(self, *choices: str) -> Decision:
        """The members vote in the order of their ranks, each once."""
        decision = self.decision
        for member, choice in zip(self.members, choices, strict=False):
            cast_vote(decision=decision, by=member, choice=choice, now=timezone.now())
        decision.refresh_from_db()
        return decision


def made_stage(size: int = 9, **rules) -> Stage:
    """A stage with given rules of the ballot and size of the committee.

    Without a closing rule it is the plainest: all have voted, or time is up.
    """
    set_rules(**{"closing_rule": ClosingRule.ALL_OR_TIME_UP} | rules)
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    return Stage(clerk, director, make_committee(size), make_notice(clerk))


def stage_of_the_story() -> Stage:
    """9 members, quorum 6, majority of all, as soon as decided."""
    return made_stage(
        quorum=Share.NUMBER, quorum_number=6, closing_rule=ClosingRule.AS_SOON_AS_DECIDED
    )


@pytest.fixture
def build_stage():
    return made_stage


@once
def stage() -> Stage:
    return stage_of_the_story()
