"""更正: one answer of what was received, put right by the office with a reason."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import QuestionType
from cms.submissions.asked import unfit_now
from cms.submissions.corrected import change_of, file_names
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_decide_submission
from cms.submissions.services import (
    AnswerNotTaken,
    AnswersDropped,
    AnswersUnfit,
    CannotCorrectAnswer,
    correct_answer,
)
from cms.submissions.services.corrections import (
    Typed,
    columns_to_correct,
    correctable,
    read_posted,
    why_not_corrected,
)
from cms.submissions.services.trash import LONGEST_REASON
from cms.submissions.views.record import submission_for


class CorrectionForm(forms.Form):
    """Why."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput,
        help_text=gettext_lazy(
            "The respondent reads it beside what was corrected: whom you asked, what it rests on."
        ),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The answer as it stands, the question as it was asked, and why it is corrected."""
    submission = submission_for(request.user, pk)
    if not user_can_decide_submission(request.user, submission):
        raise PermissionDenied
    row = request.GET.get("row", "")[:64]
    try:
        question = correctable(submission, key, row)
    except CannotCorrectAnswer:
        raise Http404 from None
    form = CorrectionForm(request.POST if request.method == "POST" else None)
    posted, refusal = Typed(None), why_not_corrected(submission)
    agreed = {name: frozenset(request.POST.getlist(name)) for name in ("drops", "unfit")}
    to_agree = dict.fromkeys(agreed, frozenset())
    if request.method == "POST":
        posted = read_posted(submission, question, request.POST, request.user, row)
        if form.is_valid():
            try:
                correct_answer(
                    submission=submission,
                    key=key,
                    row=row,
                    data=request.POST,
                    reason=form.cleaned_data["reason"],
                    seen=request.POST.get("seen", ""),
                    by=request.user,
                    now=timezone.now(),
                    **agreed,
                )
            except AnswerNotTaken as error:
                posted.errors = error.problems
            except AnswersDropped as error:
                to_agree, refusal = agreed | {"drops": error.keys}, str(error)
            except AnswersUnfit as error:
                to_agree, refusal = agreed | {"unfit": error.names}, str(error)
            except CannotCorrectAnswer as error:
                refusal = str(error)
            else:
                _tell(request, submission_for(request.user, pk))
                return redirect("submissions:detail", pk)
        submission = submission_for(request.user, pk)  # as it stands now
    value = submission.answers.get(key)
    context = {
        "submission": submission,
        "change": change_of(question, value, None, file_names(submission, [question]), row),
        "drawn": _drawn(submission, question, row, posted, request.user),
        "typed": form,
        "refusal": refusal,
        "may_correct": not why_not_corrected(submission),
        "to_agree": [(name, each) for name in to_agree for each in sorted(to_agree[name])],
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "submissions/correct.html", context, status=status)


def _tell(request: HttpRequest, submission: Submission) -> None:
    """That it is done, and what has to be put right next."""
    messages.success(request, _("Corrected. The respondent sees it on the receipt."))
    for sentence in dict.fromkeys(unfit_now(submission).values()):
        words = _("The answers do not fit each other yet: %(check)s") % {"check": sentence}
        messages.warning(request, words)


def _drawn(submission: Submission, question, row: str, posted: Typed, by) -> SafeString:
    """The question as it was asked; of a table the one row, without its files."""
    context = FillContext(Choices(by), stored=submission.answers)
    if question.type != QuestionType.ROWS:
        section = next(
            section
            for section in compile_version(submission.version).sections
            if question.key in section.by_key
        )
        answers = submission.answers
        said = {"errors": posted.errors, "texts": posted.texts}
        return section.render_one(question.key, answers, context, **said)
    rows = submission.answers.get(question.key) or ()
    cells = next((each["cells"] for each in rows if each["row"] == row), {})
    drawn = []
    for column in columns_to_correct(question):
        name = f"{question.key}.{row}.{column.key}"
        texts = posted.texts.get(name)
        if texts is None:
            texts = column.texts(cells.get(column.key))
        drawn.append(column.draw(name, texts, posted.errors.get(name, ""), context))
    return mark_safe("".join(drawn))  # noqa: S308 (a control escapes what it draws)
