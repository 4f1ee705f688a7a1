"""Why something was not taken; a refused attempt is recorded outside the transaction that it rolled
back.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import record_event


@contextmanager
def recorded_refusal(*errors: type[Exception], verb: str, obj, by, now: datetime) -> Iterator[None]:
    """Let ``errors`` pass, with a line of the trail that says what the screen says: the sentences
    of ``errors`` name nothing of what was answered. ``obj`` may be a call, made only if needed.
    """
    try:
        yield
    except errors as error:
        about = obj() if callable(obj) else obj
        record_event(verb=verb, obj=about, by=by, now=now, refused=True, detail=str(error))
        raise


class CannotSubmit(Exception):
    """Why a submission was not taken; a sentence for the screen."""


class TokenReused(CannotSubmit):
    """The token was used for other content before (HTTP 409). Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _("This page was used to submit something else. Open the form again; nothing was lost.")
        )


class NotTheRespondent(CannotSubmit):
    """Somebody else's part. Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(_("This is not yours to fill in."))


class AlreadySubmitted(CannotSubmit):
    """The office has it already, sent from another page."""

    def __init__(self) -> None:
        super().__init__(_("This was submitted already and can no longer be changed."))


class DraftMoved(CannotSubmit):
    """Written to since the page was drawn: who sends has not seen what would be filed."""

    def __init__(self) -> None:
        super().__init__(
            _("The answers were changed on another page meanwhile. Check them once more.")
        )


class AnswersIncomplete(CannotSubmit):
    """Answers are missing or wrong; ``problems`` is {section key: {input name: sentence}}."""

    def __init__(self, problems: dict[str, dict[str, str]]) -> None:
        super().__init__(_("Some answers need to be corrected or completed."))
        self.problems = problems


class NothingAnswered(CannotSubmit):
    """Not one question has an answer: that is said as 无意见, or it is a slip."""

    def __init__(self) -> None:
        super().__init__(
            _("Nothing has been filled in yet. If there is nothing to say, choose “No comment”.")
        )


class NotTheSigner(CannotSubmit):
    """A substitute does all but sign (office-needs 20). Nothing was changed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Only the person whose part this is can sign it, not whoever stands in. Leave it "
                "as a draft until they are back, or hand the signed paper to the office."
            )
        )
