"""The ballot page and one vote on it, by a committee of nine and by one of sixty."""

from django.urls import reverse
from django.utils import timezone

from bench.act import Act
from bench.browser import Browser
from bench.ours.notices import Office
from cms.people.models import Organization
from home.notices.services import submit_notice
from tests.workflows.approvals.factories import make_committee
from workflows.approvals.enums import ReviewVerdict, Share
from workflows.approvals.models import CommitteeTask, Decision
from workflows.approvals.services import review_text

SIZES = (9, 60)


class Table:
    """A body of its own, so that no other act's committee grows with it."""

    def __init__(self, office: Office, size: int) -> None:
        self.office = office
        self.body = Organization.objects.create(name=f"表决机构{size}", kind="BODY")
        self.voter = make_committee(size, self.body)[-1]
        self.browser = Browser(self.voter)

    def opened(self) -> Decision:
        """A fresh ballot that waits for everybody."""
        tasks, now = CommitteeTask.objects.filter(name="党工委表决"), timezone.now()
        usual = tasks.values("body", "quorum").get()
        tasks.update(body=self.body, quorum=Share.MORE_THAN_HALF)  # 6 are no quorum of 60
        state = submit_notice(notice=self.office.notice(), by=self.office.clerk, now=now)
        review_text(
            task_state=state.current_task_state,
            by=self.office.director,
            verdict=ReviewVerdict.APPROVE,
            now=now,
        )
        tasks.update(**usual)
        return Decision.objects.latest("pk")

    def look(self, decision: Decision) -> None:
        """The member's page: roster, text, changes, clock and buttons."""
        address = reverse("approvals:ballot", args=[decision.pk])
        status, _headers, html = self.browser.get(address)
        if status != 200 or b'name="choice"' not in html:
            raise AssertionError(f"{address}: {status}")

    def vote(self, decision: Decision) -> None:
        """The confirmed choice of one who does not decide."""
        address = reverse("approvals:vote", args=[decision.pk])
        status, _headers, _html = self.browser.post(address, {"choice": "FOR", "confirmed": "1"})
        if status != 302 or not decision.seats.filter(vote__isnull=False).exists():
            raise AssertionError(f"no vote: {status}")


def acts(sizes: dict) -> dict[str, Act]:
    """Each size's page and vote; opening the ballot is not timed."""
    office, found = Office(), {}
    for size in SIZES:
        table = Table(office, size)
        found[f"ballot page {size}"] = Act(table.look, table.opened)
        found[f"ballot vote {size}"] = Act(table.vote, table.opened)
    return found
