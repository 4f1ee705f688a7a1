"""What stands beside answers that leave the house: which they are, when, and how to read them."""

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from cms.people.models import Organization
from cms.submissions.access import subject_labels
from cms.submissions.enums import SubmissionState
from cms.submissions.sheets.selection import Selection


def notes(selection: Selection, count: int, *, in_codes: bool) -> list[tuple[str, str]]:
    """Label and text, line by line, the form first."""
    told = (
        _("by number; the sheet of codes says what each means")
        if in_codes
        else _("in words, as they were when each answer was given")
    )
    return [
        (_("Form"), selection.form.title),
        *selection_words(selection),
        (_("Number of answers"), str(count)),
        (_("Made at"), _minute(timezone.localtime())),
        (_("Times in the file"), _("all in Beijing time")),
        (_("Options"), told),
        (
            _("Questions"),
            _(
                "One column for each question, in its newest wording, whichever versions asked it; "
                "earlier wordings stand in the sheet of codes."
            ),
        ),
    ]


def selection_words(selection: Selection) -> list[tuple[str, str]]:
    """What was selected, a line for each filter that is set."""
    found = [(_("Form version"), str(selection.version or _("All")))]
    if selection.state:
        found.append((_("State"), str(SubmissionState(selection.state).label)))
    if selection.subject_ref:
        names = subject_labels([selection.subject_ref])
        found.append((_("Subject"), names.get(selection.subject_ref, "—")))
    if selection.who:
        found.append((_("Respondent"), selection.who))
    if selection.unit:
        unit = Organization.objects.filter(pk=selection.unit).first()
        found.append((_("Unit of the respondent"), str(unit or "—")))
    if selection.since:
        found.append((_("Received since"), f"{selection.since:%Y-%m-%d}"))
    if selection.until:
        found.append((_("Received until"), f"{selection.until:%Y-%m-%d}"))
    return found


def _minute(at) -> str:
    return date_format(at, "Y-m-d H:i")
