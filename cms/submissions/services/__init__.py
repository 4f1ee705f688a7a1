"""What happens to submissions: drafted, submitted, returned, accepted, written to sheets."""

from cms.submissions.services.attachments import (
    CannotAttachFile,
    attach_file,
    sweep_attachments,
)
from cms.submissions.services.creation import create_submission
from cms.submissions.services.drafts import (
    CannotFillSubmission,
    CannotSave,
    Clash,
    DraftClash,
    SavedDraft,
    open_draft,
    save_draft,
)
from cms.submissions.services.exports import (
    CannotExportSubmissions,
    request_export,
    run_export,
    sweep_exports,
)
from cms.submissions.services.filing import (
    AlreadySubmitted,
    AnswersIncomplete,
    CannotSubmit,
    DraftMoved,
    NothingAnswered,
    NotTheRespondent,
    TokenReused,
    mark_no_comment,
    submit_submission,
)
from cms.submissions.services.review import (
    CannotAcceptSubmission,
    CannotReturnSubmission,
    accept_submission,
    return_submission,
)

__all__ = [
    "AlreadySubmitted",
    "AnswersIncomplete",
    "CannotAcceptSubmission",
    "CannotAttachFile",
    "CannotExportSubmissions",
    "CannotFillSubmission",
    "CannotReturnSubmission",
    "CannotSave",
    "CannotSubmit",
    "Clash",
    "DraftClash",
    "DraftMoved",
    "NotTheRespondent",
    "NothingAnswered",
    "SavedDraft",
    "TokenReused",
    "accept_submission",
    "attach_file",
    "create_submission",
    "mark_no_comment",
    "open_draft",
    "request_export",
    "return_submission",
    "run_export",
    "save_draft",
    "submit_submission",
    "sweep_attachments",
    "sweep_exports",
]
