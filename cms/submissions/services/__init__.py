"""Everything that happens to a submission."""

from cms.submissions.services.deciding import (
    CannotDecideSubmission,
    accept_submission,
    return_submission,
)
from cms.submissions.services.drafting import (
    CannotFillSubmission,
    DraftClash,
    mark_no_comment,
    open_draft,
    save_draft,
)
from cms.submissions.services.files import attach_file, sweep_attachments
from cms.submissions.services.submitting import (
    CannotSubmitSubmission,
    TokenReused,
    create_submission,
    submit_submission,
)

__all__ = [
    "CannotDecideSubmission",
    "CannotFillSubmission",
    "CannotSubmitSubmission",
    "DraftClash",
    "TokenReused",
    "accept_submission",
    "attach_file",
    "create_submission",
    "mark_no_comment",
    "open_draft",
    "return_submission",
    "save_draft",
    "submit_submission",
    "sweep_attachments",
]
