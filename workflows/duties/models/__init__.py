"""The ledger: what is owed, what was handed over, and who helps out from outside."""

from workflows.duties.models.duty import Duty, DutyEvent, DutyQuerySet
from workflows.duties.models.handover import Handover
from workflows.duties.models.request import DutyRequest
from workflows.duties.models.second import SecondGrant
from workflows.duties.models.term import DateMove, DutyTerm

__all__ = [
    "DateMove",
    "Duty",
    "DutyEvent",
    "DutyQuerySet",
    "DutyRequest",
    "DutyTerm",
    "Handover",
    "SecondGrant",
]
