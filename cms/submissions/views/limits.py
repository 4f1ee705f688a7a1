"""填报时限: from when until when and how many answers are taken, and who may still be late."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.core.typed import row_number
from cms.formbuilder.models import FormDefinition
from cms.submissions.access import subject_labels
from cms.submissions.intake_forms import IntakeForm, LateForm
from cms.submissions.models import Intake, LateLeave
from cms.submissions.permissions import user_can_set_intake
from cms.submissions.services import CannotSetIntake, allow_late, end_leave, set_intake
from cms.submissions.services.intakes import count_of, intake_of


@require_http_methods(["GET", "HEAD", "POST"])
def limits(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one form and one subject (or of the form where it is used without one)."""
    form = get_object_or_404(FormDefinition.objects.select_related("current_version"), pk=pk)
    ref = request.GET.get("subject_ref", "")[:120]
    if not user_can_set_intake(request.user, form, ref):
        raise PermissionDenied
    if ref and not subject_labels([ref]):
        raise Http404
    return Limits(request, form, ref).respond()


class Limits:
    """One request for the limits of a form and subject."""

    def __init__(self, request: HttpRequest, form, ref: str) -> None:
        self.request, self.form, self.ref = request, form, ref
        self.intake = intake_of(form.pk, ref)
        self.by, self.now = request.user, timezone.now()

    def respond(self) -> HttpResponse:
        """The page, or the act of one of its buttons."""
        post = self.request.POST
        if self.request.method == "POST" and "end" in post:
            return self._end()
        late = self.request.method == "POST" and post.get("act") == "allow"
        typed = post if self.request.method == "POST" else None
        was = {name: getattr(self.intake, name, None) for name in IntakeForm.base_fields}
        typed_limits = IntakeForm(None if late else typed, initial=was)
        version = self.form.current_version
        typed_late = LateForm(typed if late else None, version=version, prefix="late")
        if typed is not None:
            bound, act = (typed_late, self._allow) if late else (typed_limits, self._set)
            if bound.is_valid() and act(bound):
                return self._back()
        return self._draw(typed_limits, typed_late)

    def _set(self, bound: IntakeForm) -> bool:
        about = {"form": self.form, "subject_ref": self.ref, "by": self.by, "now": self.now}
        try:
            intake = set_intake(**bound.cleaned_data, **about)
        except CannotSetIntake as refusal:
            bound.add_error(refusal.field or None, str(refusal))
            return False
        messages.success(self.request, _("The limits are saved and hold from now on."))
        if intake.closes_at and intake.closes_at <= self.now:  # to close it at once, or a slip
            words = _("The time until which answers are taken has passed: nothing is taken now.")
            messages.warning(self.request, words)
        return True

    def _allow(self, bound: LateForm) -> bool:
        intake = get_object_or_404(Intake, form=self.form, subject_ref=self.ref)
        try:
            leave = allow_late(intake=intake, by=self.by, now=self.now, **bound.cleaned_data)
        except CannotSetIntake as refusal:
            bound.add_error(refusal.field or None, str(refusal))
            return False
        said = {"name": leave.account, "at": f"{timezone.localtime(leave.until):%Y-%m-%d %H:%M}"}
        words = _("%(name)s may answer until %(at)s; the way in is the same as before.")
        messages.success(self.request, words % said)
        return True

    def _end(self) -> HttpResponse:
        rows = LateLeave.objects.select_related("intake__form", "account__person")
        leave = get_object_or_404(
            rows,
            pk=row_number(self.request.POST["end"]),
            intake__form=self.form,
            intake__subject_ref=self.ref,
        )
        end_leave(leave=leave, by=self.by, now=self.now)
        messages.success(self.request, _("Taken back: %(name)s.") % {"name": leave.account})
        return self._back()

    def _back(self) -> HttpResponse:
        here = reverse("submissions:limits", args=[self.form.pk])
        return redirect(f"{here}?{urlencode({'subject_ref': self.ref})}" if self.ref else here)

    def _draw(self, typed_limits: IntakeForm, typed_late: LateForm) -> HttpResponse:
        intake = self.intake
        leaves = intake.leaves.filter(ended_at=None) if intake else LateLeave.objects.none()
        context = {
            "form": self.form,
            "subject": subject_labels([self.ref]).get(self.ref, ""),
            "ref": self.ref,
            "intake": intake,
            "taken": count_of(intake) if intake else 0,
            "limits": typed_limits,
            "late": typed_late,
            "leaves": leaves.select_related("account__person", "given_by__person"),
            "now": self.now,
        }
        status = 422 if typed_limits.errors or typed_late.errors else 200
        return render(self.request, "submissions/limits.html", context, status=status)
