"""What happens to submissions: drafted, submitted, returned, accepted, written to sheets, moved to
the trash, destroyed."""

from cms.submissions.services.attachments import (
    CannotAttachFile,
    attach_file,
    attach_paper,
    sweep_attachments,
)
from cms.submissions.services.corrections import (
    AnswerMoved,
    AnswerNotTaken,
    AnswersDropped,
    AnswersUnfit,
    CannotCorrectAnswer,
    correct_answer,
)
from cms.submissions.services.creation import create_submission
from cms.submissions.services.destruction import destroy_due, destroy_submission
from cms.submissions.services.drafts import (
    CannotFillSubmission,
    CannotSave,
    Clash,
    DraftClash,
    SavedDraft,
    open_draft,
    save_draft,
)
from cms.submissions.services.entries import CannotHandOnEntry, begin_entry, hand_on_entry
from cms.submissions.services.expiry import CannotEndPeriod, trash_expired
from cms.submissions.services.exports import (
    CannotExportSubmissions,
    request_export,
    run_export,
    sweep_exports,
)
from cms.submissions.services.filing import mark_no_comment, submit_submission
from cms.submissions.services.intakes import (
    CannotSetIntake,
    allow_late,
    end_leave,
    set_intake,
)
from cms.submissions.services.moving import (
    CannotMoveDraft,
    MoveToBeSeen,
    move_draft,
    plan_for,
)
from cms.submissions.services.refusals import (
    AlreadySubmitted,
    AnswersIncomplete,
    CannotSubmit,
    DraftMoved,
    NothingAnswered,
    NotTheRespondent,
    NotTheSigner,
    TokenReused,
)
from cms.submissions.services.review import (
    CannotAcceptSubmission,
    CannotReturnSubmission,
    accept_submission,
    return_submission,
)
from cms.submissions.services.second_entries import (
    CannotEnterSecond,
    appoint_second,
    note_opened,
    take_second_entry,
)
from cms.submissions.services.settling import (
    CannotSettleEntries,
    EntriesUnsettled,
    settle_entries,
)
from cms.submissions.services.transcription import (
    CannotHandIn,
    give_paper_back,
    hand_to_office,
    say_wrong,
)
from cms.submissions.services.trash import (
    CannotHoldDestruction,
    CannotRestoreSubmission,
    CannotTrashSubmission,
    hold_destruction,
    release_hold,
    restore_submission,
    trash_submission,
)

__all__ = [
    "AlreadySubmitted",
    "AnswerMoved",
    "AnswerNotTaken",
    "AnswersDropped",
    "AnswersIncomplete",
    "AnswersUnfit",
    "CannotAcceptSubmission",
    "CannotAttachFile",
    "CannotCorrectAnswer",
    "CannotEndPeriod",
    "CannotEnterSecond",
    "CannotExportSubmissions",
    "CannotFillSubmission",
    "CannotHandIn",
    "CannotHandOnEntry",
    "CannotHoldDestruction",
    "CannotMoveDraft",
    "CannotRestoreSubmission",
    "CannotReturnSubmission",
    "CannotSave",
    "CannotSetIntake",
    "CannotSettleEntries",
    "CannotSubmit",
    "CannotTrashSubmission",
    "Clash",
    "DraftClash",
    "DraftMoved",
    "EntriesUnsettled",
    "MoveToBeSeen",
    "NotTheRespondent",
    "NotTheSigner",
    "NothingAnswered",
    "SavedDraft",
    "TokenReused",
    "accept_submission",
    "allow_late",
    "appoint_second",
    "attach_file",
    "attach_paper",
    "begin_entry",
    "correct_answer",
    "create_submission",
    "destroy_due",
    "destroy_submission",
    "end_leave",
    "give_paper_back",
    "hand_on_entry",
    "hand_to_office",
    "hold_destruction",
    "mark_no_comment",
    "move_draft",
    "note_opened",
    "open_draft",
    "plan_for",
    "release_hold",
    "request_export",
    "restore_submission",
    "return_submission",
    "run_export",
    "save_draft",
    "say_wrong",
    "set_intake",
    "settle_entries",
    "submit_submission",
    "sweep_attachments",
    "sweep_exports",
    "take_second_entry",
    "trash_expired",
    "trash_submission",
]
