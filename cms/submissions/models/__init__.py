"""What was answered, the files that came with it, the sheets made from it, and its end."""

from cms.submissions.models.answers import AnswerCell, DraftChange
from cms.submissions.models.attachments import Attachment
from cms.submissions.models.corrections import Correction
from cms.submissions.models.exports import ExportJob
from cms.submissions.models.intakes import Intake, LateLeave
from cms.submissions.models.second_entries import (
    ComparedCell,
    KnowsFirst,
    SecondEntry,
    SettledDifference,
)
from cms.submissions.models.signatures import Signature
from cms.submissions.models.submissions import PastFiling, Submission
from cms.submissions.models.trash import DestructionCertificate, TrashEntry

__all__ = [
    "AnswerCell",
    "Attachment",
    "ComparedCell",
    "Correction",
    "DestructionCertificate",
    "DraftChange",
    "ExportJob",
    "Intake",
    "KnowsFirst",
    "LateLeave",
    "PastFiling",
    "SecondEntry",
    "SettledDifference",
    "Signature",
    "Submission",
    "TrashEntry",
]
