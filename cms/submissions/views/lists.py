"""Which forms have answers, and the answers to one of them."""

import datetime as dt
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import full_name
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import user_can_collect_answers
from cms.people.models import Organization
from cms.submissions.access import subject_labels
from cms.submissions.enums import IN_FORCE, RECEIVED, SEALED, PairState, SubmissionState
from cms.submissions.models import SecondEntry
from cms.submissions.permissions import (
    user_can_export_form_answers,
    user_can_read_all_answers,
    user_can_read_form_answers,
    user_can_set_intake,
    user_can_view_trash,
)
from cms.submissions.queries import (
    capped_count,
    exports_of,
    page_of,
    readable_forms,
    with_arrivals,
    with_exports,
)
from cms.submissions.reach import Units
from cms.submissions.seals import pair_states
from cms.submissions.sheets.selection import Selection
from cms.submissions.who import in_words, who_wrote

# What a line of the list shows; whole rows of five tables cost more than the rest of the page.
SHOWN = (
    "pk",
    "receipt",
    "state",
    "no_comment",
    "submitted_at",
    "subject_ref",
    "version__number",
    "respondent__username",
    "respondent__display_name",
    "respondent__person__name",
    "entered_by__username",
    "entered_by__display_name",
    "entered_by__person",
    "entered_by__person__name",
    "on_behalf_of",
    "on_behalf_of__name",
)


@dataclass(frozen=True)
class Line:
    """A row of the list as it is read; made here, since a template spends more on it."""

    address: str
    receipt: str
    who: str
    subject: str
    state: str
    no_comment: bool
    at: dt.datetime
    version: int
    second: str = ""  # how its two entries stand


def forms(request: HttpRequest) -> HttpResponse:
    """Forms whose answers this account may read."""
    readable = readable_forms(request.user)
    if not readable and not user_can_read_all_answers(request.user):
        raise PermissionDenied
    return render(
        request,
        "submissions/forms.html",
        {
            "forms": with_arrivals(readable, request.user),
            "may_view_trash": user_can_view_trash(request.user),
        },
    )


def form_for(user, pk: int, forms=FormDefinition.objects) -> FormDefinition:
    """The form, if this account may read its answers; else it does not exist."""
    form = get_object_or_404(forms, pk=pk)
    if not user_can_read_form_answers(user, form):
        raise Http404
    return form


def answers(request: HttpRequest, pk: int) -> HttpResponse:
    """Received answers, newest first, twenty at a time, with filters."""
    now = timezone.now()
    form = form_for(request.user, pk, with_exports(request.user, now))
    selection = Selection.for_reader(request.user, form, request.GET.dict())
    rows = selection.rows()
    page = page_of(rows.values_list(*SHOWN, named=True), request.GET.get("after", ""))
    query = request.GET.copy()
    query.pop("after", None)
    may_export = user_can_export_form_answers(request.user, form)
    versions = list(form.versions.defer("definition").order_by("-number"))
    shows_exports = may_export and form.has_exports
    return render(
        request,
        "submissions/list.html",
        {
            "form": form,
            "selection": selection,
            "page": page,
            "lines": lines_of(page.rows),
            "count": capped_count(rows),
            "limited_to": unit_names(selection.units),
            "states": [state for state in SubmissionState if state in RECEIVED],
            "seconds": [state for state in PairState if state in IN_FORCE]
            if SecondEntry.objects.filter(first__form=form).exists()
            else (),
            "query": query.urlencode(),
            "is_filtered": any(selection.as_filters().values()),
            "may_export": may_export,
            "may_limit": user_can_set_intake(request.user, form, selection.subject_ref),
            "may_enter": user_can_collect_answers(request.user, form),
            "exports": exports_of(request.user, form, now) if shows_exports else (),
            "versions": versions,
            "current": next((v for v in versions if v.pk == form.current_version_id), None),
        },
    )


def unit_names(units: Units) -> list[str]:
    """Names of the units at whose answers a right ends; none where it ends at none."""
    if not units:
        return []
    rows = Organization.objects.filter(pk__in=units).order_by("name")
    return list(rows.values_list("name", flat=True))


def lines_of(rows: list) -> list[Line]:
    """The rows (``SHOWN``) with the names of their subjects and how two entries stand; a query for
    each.
    """
    subjects = subject_labels({row.subject_ref for row in rows if row.subject_ref})
    states = {state.value: str(state.label) for state in SubmissionState}
    seconds = pair_states(row.pk for row in rows)
    return [
        Line(
            address=_address(row.pk, seconds.get(row.pk, "")),
            receipt=row.receipt,
            who=_who(row),
            subject=subjects.get(row.subject_ref, ""),
            state=states[row.state],
            no_comment=row.no_comment,
            at=timezone.localtime(row.submitted_at),
            version=row.version__number,
            second=str(seconds[row.pk].label) if row.pk in seconds else "",
        )
        for row in rows
    ]


def _address(pk: int, second: str) -> str:
    """Of what is not settled between two entries, the page that says what it waits for."""
    waits = second in SEALED or second == PairState.DIFFERS
    return reverse("submissions:second" if waits else "submissions:detail", args=[pk])


def _who(row) -> str:
    """Whose name a line bears."""
    return in_words(
        *who_wrote(
            respondent=full_name(
                row.respondent__display_name,
                row.respondent__person__name,
                row.respondent__username or "—",
            ),
            writer=full_name(
                row.entered_by__display_name,
                row.entered_by__person__name,
                row.entered_by__username or "",
            ),
            writer_person=row.entered_by__person,
            owner=row.on_behalf_of__name or "",
            owner_person=row.on_behalf_of,
        )
    )
