"""The ledger: what is owed, what was handed over, and who helps out from outside."""

from workflows.duties.models.duty import Duty, DutyEvent, DutyQuerySet
from workflows.duties.models.handover import Handover
from workflows.duties.models.second import SecondGrant

__all__ = ["Duty", "DutyEvent", "DutyQuerySet", "Handover", "SecondGrant"]
