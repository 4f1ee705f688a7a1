"""States of what this app keeps, and the moves between them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SubmissionState(models.TextChoices):
    """Where a submission stands between its respondent and the office."""

    DRAFT = "DRAFT", _("Draft")
    SUBMITTED = "SUBMITTED", _("Submitted")
    RETURNED = "RETURNED", _("Returned")
    ACCEPTED = "ACCEPTED", _("Accepted")


class Move(models.TextChoices):
    """What may happen to a submission."""

    SUBMIT = "SUBMIT", _("Submit")
    RETURN = "RETURN", _("Return")
    ACCEPT = "ACCEPT", _("Accept")


# move → (states it starts from, state it ends in)
MOVES: dict[Move, tuple[frozenset[SubmissionState], SubmissionState]] = {
    Move.SUBMIT: (
        frozenset({SubmissionState.DRAFT, SubmissionState.RETURNED}),
        SubmissionState.SUBMITTED,
    ),
    Move.RETURN: (frozenset({SubmissionState.SUBMITTED}), SubmissionState.RETURNED),
    Move.ACCEPT: (frozenset({SubmissionState.SUBMITTED}), SubmissionState.ACCEPTED),
}

# The respondent still writes; the office reads the copy it received, never the draft.
EDITABLE = MOVES[Move.SUBMIT][0]
# What the office has received at least once.
RECEIVED = frozenset(SubmissionState) - {SubmissionState.DRAFT}
# The office may correct a single answer of these (forms.md §5 row 27): what is being written again
# after a return is its writer's.
CORRECTABLE = frozenset({SubmissionState.SUBMITTED, SubmissionState.ACCEPTED})


class AttachmentState(models.TextChoices):
    """The row comes first, then the bytes: a killed process leaves nothing that nobody knows."""

    UPLOADING = "UPLOADING", _("Uploading")
    STORED = "STORED", _("Stored")
    REMOVING = "REMOVING", _("Being removed")


class ChangeKind(models.TextChoices):
    """Why a text of a draft was put aside."""

    REPLACED = "REPLACED", _("Replaced by a later text")
    SET_ASIDE = "SET_ASIDE", _("Typed in another window, not taken")
    LEFT = "LEFT", _("Without a place on the version that the draft moved to")


class WhyLeft(models.TextChoices):
    """Why a text has no place on another version of its form."""

    GONE = "GONE", _("This is no longer asked.")
    TYPE = "TYPE", _("This is now asked in another way.")
    OPTION = "OPTION", _("This option is no longer offered.")
    LIMITS = "LIMITS", _("This no longer fits what the question takes.")
    CHANGED = "CHANGED", _("This was answered otherwise on another page meanwhile.")
    UNREADABLE = "UNREADABLE", _("It is not known any more what this was asked as.")


class PairState(models.TextChoices):
    """How the two entries of one answer stand (双人独立录入)."""

    WAITING = "WAITING", _("Waiting for the second entry")
    ENTERING = "ENTERING", _("Second entry under way")
    DIFFERS = "DIFFERS", _("To be compared")
    AGREED = "AGREED", _("Both entries agree")
    SETTLED = "SETTLED", _("Differences settled")
    VOID = "VOID", _("Void")


# Nobody but its writers reads the first entry: else whoever enters the second might have.
SEALED = frozenset({PairState.WAITING, PairState.ENTERING})
SETTLED = frozenset({PairState.AGREED, PairState.SETTLED})
IN_FORCE = frozenset(PairState) - {PairState.VOID}
# Both are in: how far they agree is known.
COMPARED = frozenset({PairState.DIFFERS}) | SETTLED


class Choice(models.TextChoices):
    """What holds where two entries differ."""

    FIRST = "FIRST", _("First entry")
    SECOND = "SECOND", _("Second entry")
    OTHER = "OTHER", _("Another answer")


class ExportFormat(models.TextChoices):
    """Kinds of files: a table of the answers, a report of them, the files that came with them."""

    CSV = "CSV", "CSV"
    XLSX = "XLSX", "XLSX"
    DOCX = "DOCX", "Word"
    ZIP = "ZIP", "ZIP"


class ExportState(models.TextChoices):
    """Life of a sheet that the worker writes."""

    QUEUED = "QUEUED", _("Waiting")
    RUNNING = "RUNNING", _("Being written")
    READY = "READY", _("Ready")
    FAILED = "FAILED", _("Failed")
    EXPIRED = "EXPIRED", _("Expired")
