"""授权发布: the list, one authorisation with its monthly lists, and what office and director do."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.fresh import recently_signed_in
from workflows.approvals.authorization_forms import AuthorizationForm, RevocationForm
from workflows.approvals.enums import AuthorizationState
from workflows.approvals.kinds import kind_label
from workflows.approvals.models import StandingAuthorization, StandingReport
from workflows.approvals.permissions import (
    user_can_draft_authorization,
    user_can_revoke_authorization,
    user_can_table_authorization,
    user_can_view_authorizations,
)
from workflows.approvals.queries import ballots_about
from workflows.approvals.services import (
    CannotDraftAuthorization,
    CannotRevokeAuthorization,
    CannotTableAuthorization,
    draft_authorization,
    revoke_authorization,
    table_authorization,
)
from workflows.approvals.standing import (
    agreed_under,
    authorizations_in_force,
    looked_at_under,
    stopped_with,
)

FIELDS = (
    "title",
    "body",
    "kinds",
    "first_releaser",
    "second_releaser",
    "valid_from",
    "valid_until",
    "terms",
)


@login_required
@never_cache
@require_safe
def authorization_list(request: HttpRequest) -> HttpResponse:
    """Every authorisation, the newest first."""
    _refuse_strangers(request)
    rows = list(_rows())
    in_force = set(authorizations_in_force(timezone.now()).values_list("pk", flat=True))
    for row in rows:
        row.in_force = row.pk in in_force
    context = {"rows": rows, "may_draft": user_can_draft_authorization(request.user)}
    return render(request, "approvals/authorizations.html", context)


@login_required
@never_cache
@require_safe
def authorization(request: HttpRequest, pk: int) -> HttpResponse:
    """What it allows, where it stands, its monthly lists."""
    return _page(request, _visible(request, pk))


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorization_new(request: HttpRequest) -> HttpResponse:
    """A new draft."""
    return _form(request, None)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def authorization_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft written anew."""
    return _form(request, _visible(request, pk))


@login_required
@require_POST
@recently_signed_in
def authorization_table(request: HttpRequest, pk: int) -> HttpResponse:
    """提交上会: the director."""
    found = _visible(request, pk)
    try:
        table_authorization(authorization=found, by=request.user, now=timezone.now())
    except CannotTableAuthorization as refusal:
        return _page(request, found, problem=str(refusal), status=409)
    messages.success(request, _("Tabled. Enter what the meeting decides when it has met."))
    return redirect("approvals:authorization", pk)


@login_required
@require_POST
@recently_signed_in
def authorization_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """撤销授权: the director, with a reason; at once."""
    found = _visible(request, pk)
    form = RevocationForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        revoke_authorization(
            authorization=found,
            reason=form.cleaned_data["reason"],
            by=request.user,
            now=timezone.now(),
        )
    except CannotRevokeAuthorization as refusal:
        return _page(request, found, form=form, problem=str(refusal), status=409)
    messages.success(request, _("Revoked. Nothing more is released under it."))
    return redirect("approvals:authorization", pk)


@login_required
@never_cache
@require_safe
def standing_report(request: HttpRequest, pk: int) -> HttpResponse:
    """The list of one month, to read and to print."""
    _refuse_strangers(request)
    rows = StandingReport.objects.select_related("authorization__body")
    report = get_object_or_404(rows, pk=pk)
    lines = [
        {
            **line,
            "kind": kind_label(line["kind"]),
            "at": timezone.localtime(parse_datetime(line["released_at"])),
        }
        for line in report.lines
    ]
    context = {"report": report, "authorization": report.authorization, "lines": lines}
    return render(request, "approvals/standing_report.html", context)


def _rows():
    return StandingAuthorization.objects.select_related("body", "first_releaser", "second_releaser")


def _refuse_strangers(request: HttpRequest) -> None:
    if not user_can_view_authorizations(request.user):
        raise Http404


def _visible(request: HttpRequest, pk: int) -> StandingAuthorization:
    _refuse_strangers(request)
    return get_object_or_404(_rows(), pk=pk)


def _page(request, found, *, form=None, problem: str = "", status: int = 200) -> HttpResponse:
    user, is_draft = request.user, found.state == AuthorizationState.DRAFT
    may_revoke = found.state == AuthorizationState.GRANTED and user_can_revoke_authorization(user)
    context = {
        "authorization": found,
        "kinds": [kind_label(kind) for kind in found.kinds],
        "in_force": authorizations_in_force(timezone.now()).filter(pk=found.pk).exists(),
        "decisions": ballots_about(found).defer("payload"),
        "reports": found.reports.all(),
        "form": form or RevocationForm(),
        "problem": problem,
        "may_edit": is_draft and user_can_draft_authorization(user),
        "may_table": is_draft and user_can_table_authorization(user),
        "may_revoke": may_revoke,
        "stops": [*looked_at_under([found]), *agreed_under([found])] if may_revoke else (),
        "stopped": stopped_with(found),
    }
    return render(request, "approvals/authorization.html", context, status=status)


def _form(request: HttpRequest, found: StandingAuthorization | None) -> HttpResponse:
    if not user_can_draft_authorization(request.user):
        raise Http404
    initial = {name: getattr(found, name) for name in FIELDS} if found is not None else None
    form = AuthorizationForm(request.POST or None, initial=initial)
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                saved = draft_authorization(
                    authorization=found, by=request.user, now=timezone.now(), **form.cleaned_data
                )
            except CannotDraftAuthorization as refusal:
                problem = str(refusal)
            else:
                messages.success(request, _("The draft was saved."))
                return redirect("approvals:authorization", saved.pk)
    context = {"form": form, "problem": problem, "authorization": found}
    return render(request, "approvals/authorization_form.html", context, status=status)
