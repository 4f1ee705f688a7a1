"""The three events of a permit, never one: issued, released, and revoked or withdrawn."""

from cms.publishing.services.issue import CannotIssue, issue_permit
from cms.publishing.services.release import CannotRelease, release
from cms.publishing.services.take_back import CannotRevoke, CannotWithdraw, revoke, withdraw

__all__ = [
    "CannotIssue",
    "CannotRelease",
    "CannotRevoke",
    "CannotWithdraw",
    "issue_permit",
    "release",
    "revoke",
    "withdraw",
]
