"""A vote that does not count: its row stays, and a row of its own says why."""

from datetime import datetime

from workflows.approvals.models import Seat, Vote, VoteStrike


def strike_vote(seat: Seat, reason: str, now: datetime) -> None:
    """Strike the vote that a seat has cast, if it has; twice is once."""
    vote = Vote.objects.filter(seat=seat, strike=None).first()
    if vote is not None:
        VoteStrike.objects.create(vote=vote, reason=reason[:200], struck_at=now)
