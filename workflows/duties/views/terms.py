"""事项与期限: every kind of duty in words, its default terms, and what a change of one moves."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.core.typed import row_number
from workflows.duties.enums import TermUnit
from workflows.duties.forms import TermForm
from workflows.duties.kinds import kind_of_term, registered_kinds
from workflows.duties.models import DateMove, Duty, DutyTerm
from workflows.duties.permissions import (
    user_can_change_terms,
    user_can_move_dates,
    user_can_read_duty,
    user_can_view_ledger,
    user_can_view_terms,
)
from workflows.duties.services import (
    CannotChangeTerm,
    CannotMoveDates,
    change_term,
    move_to_term,
    would_move,
)
from workflows.duties.terms import Length, Term, length_of, lengths, term_named

SHOWN = 500  # rows of one page of what would move; the rest after these have moved


@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """All kinds: what opens and ends them, how long they take and by which rule, who may excuse."""
    _may_view(request)
    now_are = lengths()
    counted = Duty.objects.open().order_by().values("kind").annotate(n=Count("pk"))
    open_now = dict(counted.values_list("kind", "n"))
    rows = [
        {
            "kind": kind,
            "terms": [(term, now_are[term.key]) for term in kind.terms],
            "open": open_now.get(kind.key, 0),
        }
        for kind in registered_kinds()
    ]
    context = {"rows": rows, "may_change": user_can_change_terms(request.user)}
    return TemplateResponse(request, "duties/kinds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def term(request: HttpRequest, key: str) -> HttpResponse:
    """One term: its history, another length, and which open duties that would move."""
    _may_view(request)
    known = _term(key)
    now_is = length_of(key)
    may_change = user_can_change_terms(request.user)
    initial = {"amount": now_is.amount, "unit": now_is.unit, "source": now_is.source}
    form = TermForm(request.POST or None, term=known, initial=initial)
    foreseen = None
    if request.method == "POST":
        if not may_change:
            raise PermissionDenied
        if form.is_valid() and request.POST.get("act") == "foresee":
            data = form.cleaned_data
            foreseen = would_move(key, Length(data["amount"], TermUnit(data["unit"]), ""))
        elif form.is_valid():
            typed = form.cleaned_data | {"source": _source(form, now_is)}
            try:
                change_term(term=key, by=request.user, now=timezone.now(), **typed)
            except CannotChangeTerm as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("Saved. What opens from now on has the new term."))
                return redirect("duties:move", key)
    context = {
        "term": known,
        "kind": kind_of_term(key),
        "length": now_is,
        "form": form,
        "foreseen": foreseen,
        "may_read": user_can_view_ledger(request.user),
        "may_change": may_change,
        "history": DutyTerm.objects.filter(term=key).select_related("entered_by__person")[:50],
        "waiting": len(would_move(key)),
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "duties/term.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Open duties that still have the date of an earlier term: the director says which follow."""
    if not user_can_view_ledger(request.user):
        raise PermissionDenied
    known = _term(key)
    shifts, now = would_move(key), timezone.now()
    problem, status = "", 200
    if request.method == "POST":
        chosen = set(map(row_number, request.POST.getlist("duty")))
        if request.POST.get("act") == "all":
            chosen = {shift.duty.pk for shift in shifts}
        try:
            moved = move_to_term(term=key, duties=chosen, by=request.user, now=now)
        except CannotMoveDates as refusal:
            problem, status = str(refusal), 422
        else:
            messages.success(request, _("Moved. The list can be printed."))
            return redirect("duties:moved_list", moved.pk)
    context = {
        "term": known,
        "length": length_of(key),
        "shifts": shifts[:SHOWN],
        "number": len(shifts),
        "now": now,
        "problem": problem,
        "may_move": user_can_move_dates(request.user),
    }
    return TemplateResponse(request, "duties/move.html", context, status=status)


@require_safe
def moved(request: HttpRequest) -> HttpResponse:
    """What was moved together, and why: the newest first."""
    if not user_can_view_ledger(request.user):
        raise PermissionDenied
    rows = DateMove.objects.select_related("entered_by__person")
    page = Paginator(rows, 50).get_page(request.GET.get("p"))
    return TemplateResponse(request, "duties/moved.html", {"page": page})


@require_safe
def moved_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one move: each duty with its date before and after."""
    if not user_can_view_ledger(request.user):
        raise PermissionDenied
    found = get_object_or_404(DateMove.objects.select_related("entered_by__person"), pk=pk)
    lines = found.lines.select_related("duty__owner_person", "duty__owner_organization")
    page = Paginator(lines.order_by("due_at", "id"), 200).get_page(request.GET.get("p"))
    lines = [(line, user_can_read_duty(request.user, line.duty)) for line in page]
    context = {"move": found, "page": page, "lines": lines}
    return TemplateResponse(request, "duties/moved_list.html", context)


def _source(form: TermForm, now_is: Length) -> str:
    """The law behind the new length: as typed. What was left as shown stays what was kept: nothing
    where it is the shipped one, whose words may change.
    """
    if "source" in form.changed_data:
        return form.cleaned_data["source"]
    return now_is.changed.source if now_is.changed is not None else ""


def _may_view(request: HttpRequest) -> None:
    if not user_can_view_terms(request.user):
        raise PermissionDenied


def _term(key: str) -> Term:
    found = term_named(key)
    if found is None:
        raise Http404
    return found
