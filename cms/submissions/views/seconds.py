"""双人独立录入 for the office: how two entries stand, who enters the second, and what holds where
they differ.
"""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cms.core.audit import record_event
from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.submissions.access import subject_labels
from cms.submissions.comparing import differences
from cms.submissions.corrected import as_sent
from cms.submissions.enums import SEALED, Choice, PairState, SubmissionState
from cms.submissions.intake_forms import accounts_of_part
from cms.submissions.models import SecondEntry, Submission
from cms.submissions.permissions import (
    user_can_appoint_second,
    user_can_compare_entries,
    user_can_decide_submission,
    user_can_read_submission,
    user_can_settle_entries,
    user_can_view_second_entry,
    why_not_second,
)
from cms.submissions.seals import in_force
from cms.submissions.services import (
    CannotEnterSecond,
    CannotReturnSubmission,
    CannotSettleEntries,
    EntriesUnsettled,
    appoint_second,
    return_submission,
    settle_entries,
    take_second_entry,
)
from cms.submissions.services.trash import LONGEST_REASON


class AppointForm(forms.Form):
    """Who enters the second entry; nobody: whoever may."""

    account = forms.ModelChoiceField(
        queryset=None,
        required=False,
        label=gettext_lazy("Who enters it"),
        empty_label=gettext_lazy("whoever may fill it in"),
    )

    def __init__(self, *args, pair: SecondEntry, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        known = pair.first.known_to.values("account")
        offered = accounts_of_part(pair.first).exclude(pk__in=known)
        self.fields["account"].queryset = offered


class ReasonForm(forms.Form):
    """What the settling rests on."""

    reason = forms.CharField(
        label=gettext_lazy("What it rests on"),
        max_length=LONGEST_REASON,
        help_text=gettext_lazy(
            "Stands beside every answer that is settled here, such as: checked against the votes."
        ),
    )


def first_for(user, pk: int) -> Submission:
    """A received first entry of a pair that this account may see the state of."""
    rows = Submission.objects.kept().select_related(
        *("form", "version", "respondent__person", "entered_by__person", "on_behalf_of")
    )
    found = get_object_or_404(rows.exclude(state=SubmissionState.DRAFT), pk=pk)
    if not user_can_view_second_entry(user, found):
        record_event(verb="submission.read", obj=found, by=user, now=timezone.now(), refused=True)
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair in force: its state, the acts that are open, both entries once both are in."""
    first = first_for(request.user, pk)
    pair = in_force(first.pk)
    if pair is None:
        raise Http404
    pair.first = first
    return Pair(request, pair).respond()


class Pair:
    """One request for a pair."""

    def __init__(self, request: HttpRequest, pair: SecondEntry) -> None:
        self.request, self.pair, self.first = request, pair, pair.first
        self.by, self.now = request.user, timezone.now()
        self.refusal, self.problems = "", {}
        self.reason = ReasonForm(request.POST if self._acts("settle") else None)
        self.appointing = None
        if user_can_appoint_second(self.by, self.first) and pair.state in SEALED:
            bound = request.POST if self._acts("appoint") else None
            self.appointing = AppointForm(bound, pair=pair, initial={"account": pair.appointed_id})

    def _acts(self, act: str) -> bool:
        return self.request.method == "POST" and self.request.POST.get("act") == act

    def respond(self) -> HttpResponse:
        """The page, or the act of one of its buttons."""
        for act in ("take", "appoint", "return", "settle"):
            if self._acts(act):
                return getattr(self, f"_{act}")() or self.draw()
        return self.draw()

    def _back(self) -> HttpResponse:
        return redirect("submissions:second", self.first.pk)

    def _take(self) -> HttpResponse | None:
        try:
            draft = take_second_entry(pair=self.pair, by=self.by, now=self.now)
        except CannotEnterSecond as refusal:
            self.refusal = str(refusal)
            return None
        return redirect("desk:fill_start", draft.pk)

    def _appoint(self) -> HttpResponse | None:
        if self.appointing is not None and not self.appointing.is_valid():
            return None
        account = self.appointing.cleaned_data["account"] if self.appointing else None
        try:
            appoint_second(pair=self.pair, account=account, by=self.by, now=self.now)
        except CannotEnterSecond as refusal:
            self.refusal = str(refusal)
            return None
        messages.success(self.request, _("Saved."))
        return self._back()

    def _return(self) -> HttpResponse | None:
        typed = self.request.POST.get("return_reason", "")
        try:
            return_submission(submission=self.first, reason=typed, by=self.by, now=self.now)
        except CannotReturnSubmission as refusal:
            self.refusal = str(refusal)
            return None
        messages.success(self.request, _("Returned. The respondent sees your reason."))
        return self._back()

    def _settle(self) -> HttpResponse | None:
        post = self.request.POST
        chosen = {name.removeprefix("holds-"): post[name] for name in post if "holds-" in name}
        if not self.reason.is_valid():
            return None
        try:
            settle_entries(
                pair=self.pair,
                choices=chosen,
                data=post,
                reason=self.reason.cleaned_data["reason"],
                by=self.by,
                now=self.now,
            )
        except EntriesUnsettled as refusal:
            self.refusal, self.problems = str(refusal), refusal.problems
            return None
        except CannotSettleEntries as refusal:
            self.refusal = str(refusal)
            return None
        messages.success(self.request, _("Settled. What holds stands in the first entry."))
        return self._back()

    def draw(self) -> HttpResponse:
        """What this account may see of the pair as it stands."""
        pair, ref = self.pair, self.first.subject_ref
        may_compare = user_can_compare_entries(self.by, pair)
        may_settle = pair.state == PairState.DIFFERS and user_can_settle_entries(self.by, pair)
        context = {
            "pair": pair,
            "submission": self.first,
            "subject": subject_labels([ref]).get(ref, ""),
            "second": pair.second if pair.state not in SEALED else None,
            "taken_by": pair.second.respondent if pair.second else None,
            "may_take": pair.state == PairState.WAITING and not why_not_second(self.by, pair),
            "appointing": self.appointing,
            "may_return": self.first.state == SubmissionState.SUBMITTED
            and user_can_decide_submission(self.by, self.first),
            "may_read": user_can_read_submission(self.by, self.first),
            "lines": self._lines(may_settle=may_settle) if may_compare else (),
            "is_barred": pair.state == PairState.DIFFERS and not may_compare,
            "may_settle": may_settle,
            "reason": self.reason,
            "refusal": self.refusal,
            "is_sealed": pair.state in SEALED,
        }
        status = 422 if self.request.method == "POST" else 200
        return render(self.request, "submissions/second.html", context, status=status)

    def _lines(self, *, may_settle: bool) -> list[dict]:
        """Every question with both answers as they were entered, those that differ first."""
        pair, post = self.pair, self.request.POST
        different = set(pair.cells.filter(is_equal=False).values_list("within", flat=True))
        compared = set(pair.cells.values_list("within", flat=True))
        held = dict(pair.settled.values_list("question_key", "choice"))
        lines = []
        for each in differences(as_sent(self.first), pair.second, compared):
            differs = each.key in different
            choice = held.get(each.key, "") or post.get(f"holds-{each.key}", "")
            wrong = [s for name, s in self.problems.items() if name.partition(".")[0] == each.key]
            asks = may_settle and differs
            lines.append(
                {
                    "each": each,
                    "differs": differs,
                    "choice": choice,
                    "held": str(Choice(held[each.key]).label) if each.key in held else "",
                    "problem": wrong[0] if wrong else "",
                    "other": self._drawn(each.key) if asks and not each.is_table else "",
                }
            )
        return sorted(lines, key=lambda line: not line["differs"])

    def _drawn(self, key: str) -> SafeString:
        """The question as it was asked, to enter another answer."""
        context = FillContext(Choices(self.by), stored=self.first.answers)
        sections = compile_version(self.first.version).sections
        section = next(section for section in sections if key in section.by_key)
        posted = section.parse(self.request.POST, context) if self._acts("settle") else None
        texts = posted.texts if posted else None
        answers = {**self.first.answers, **posted.values} if posted else self.first.answers
        return section.render_one(key, answers, context, errors={}, texts=texts or {})
