"""A notice of 3,000 characters, through the committee to the public."""

import json

from django.utils import timezone

from bench.act import Act, fetch
from bench.browser import Browser
from bench.texts import paragraphs
from cms.publishing.early import forget_pages
from home.notices.services import create_notice, submit_notice, withdraw_notice
from tests.workflows.approvals.factories import set_rules
from tests.workflows.topics.factories import committee, make_clerk, make_director
from workflows.approvals.enums import ClosingRule, ReviewVerdict, Share
from workflows.approvals.models import Decision
from workflows.approvals.services import cast_vote, review_text

VOTES = ["FOR", "FOR", "FOR", "FOR", "AGAINST"]  # one more "for" decides


class Office:
    """Who takes part; made once."""

    def __init__(self) -> None:
        self.clerk, self.director, self.members = make_clerk(), make_director(), committee()
        set_rules(quorum=Share.NUMBER, quorum_number=6, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)

    def notice(self):
        """A draft."""
        body = [{"type": "para", "value": f"<p>{text}</p>"} for text in paragraphs()]
        fields = {"title": "关于开展视察的公告", "summary": "摘要", "body": json.dumps(body)}
        return create_notice(by=self.clerk, now=timezone.now(), **fields)

    def ballot_before_last_vote(self, notice) -> Decision:
        """Submitted, reviewed and voted on; the next vote decides."""
        now = timezone.now()
        state = submit_notice(notice=notice, by=self.clerk, now=now)
        review_text(
            task_state=state.current_task_state,
            by=self.director,
            verdict=ReviewVerdict.APPROVE,
            now=now,
        )
        decision = Decision.objects.latest("pk")
        for member, choice in zip(self.members, VOTES, strict=False):
            cast_vote(decision=decision, by=member, choice=choice, now=now)
        return decision

    def released(self) -> str:
        """The number of a notice that the public reads."""
        notice = self.notice()
        decision = self.ballot_before_last_vote(notice)
        cast_vote(decision=decision, by=self.members[5], choice="FOR", now=timezone.now())
        return notice.number


def acts(sizes: dict) -> dict[str, Act]:
    """Reading it with every page forgotten, and from memory."""
    office, browser = Office(), Browser()
    _require_withdrawal_is_seen(office, browser)
    read = fetch(browser, f"/t/{office.released()}/")
    return {"notice": Act(read.run, prepare=forget_pages), "notice cached": read}


def _require_withdrawal_is_seen(office: Office, browser: Browser) -> None:
    notice = office.notice()
    decision = office.ballot_before_last_vote(notice)
    cast_vote(decision=decision, by=office.members[5], choice="FOR", now=timezone.now())
    address = f"/t/{notice.number}/"
    seen = [browser.get(address)[0] for _each in range(2)]
    withdraw_notice(notice=notice, by=office.director, reason="有误", now=timezone.now())
    seen.append(browser.get(address)[0])
    if seen != [200, 200, 410]:
        raise AssertionError(f"a withdrawal is not seen at once: {seen}")
