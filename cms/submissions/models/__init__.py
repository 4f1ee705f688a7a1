"""What was answered, the files that came with it, and the sheets made from it."""

from cms.submissions.models.answers import AnswerCell, DraftChange
from cms.submissions.models.attachments import Attachment
from cms.submissions.models.exports import ExportJob
from cms.submissions.models.submissions import PastFiling, Submission

__all__ = ["AnswerCell", "Attachment", "DraftChange", "ExportJob", "PastFiling", "Submission"]
