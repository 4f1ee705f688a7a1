"""The events of a permit, never one: issued, released, then withdrawn; or revoked, or lapsed."""

from cms.publishing.services.correct import CannotCorrect, begin_correction, cancel_correction
from cms.publishing.services.issue import CannotIssue, issue_permit
from cms.publishing.services.lapse import CannotLapse, lapse_permit
from cms.publishing.services.release import CannotRelease, release
from cms.publishing.services.take_back import CannotRevoke, CannotWithdraw, revoke, withdraw

__all__ = [
    "CannotCorrect",
    "CannotIssue",
    "CannotLapse",
    "CannotRelease",
    "CannotRevoke",
    "CannotWithdraw",
    "begin_correction",
    "cancel_correction",
    "issue_permit",
    "lapse_permit",
    "release",
    "revoke",
    "withdraw",
]
