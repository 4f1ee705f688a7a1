"""录入填报 on the desk: answers that no matter asks for, by whoever collects a form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.core.typed import row_number
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import TEXTS, Filler
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import user_can_collect_answers
from cms.submissions.permissions import parts_to_enter, user_can_enter_answers
from cms.submissions.queries import collectable_forms, entries_under_way
from cms.submissions.services import CannotFillSubmission, begin_entry
from home.desk.frames import desk_page

PAGE = 20
SHORT_ENOUGH = 6  # up to here nobody searches


@login_required
def collect(request: HttpRequest) -> HttpResponse:
    """What is under way, then the forms, each with a button for each of its parts."""
    if request.method == "POST":
        return _begin(request)
    under_way = list(entries_under_way(request.user))
    if not under_way and not user_can_enter_answers(request.user):
        raise PermissionDenied
    forms = collectable_forms(request.user)
    allowed = set(forms.values_list("pk", flat=True))
    form, words = row_number(request.GET.get("form")), request.GET.get("q", "").strip()[:120]
    if form:
        forms = forms.filter(pk=form)
    elif words:
        forms = forms.filter(title__icontains=words)
    page = Paginator(forms, PAGE).get_page(request.GET.get("p"))
    return desk_page(
        request,
        "desk/collect.html",
        under_way=[_told(request.user, each, allowed) for each in under_way],
        may_begin=bool(allowed),
        page=page,
        lines=[(each, parts_to_enter(request.user, each.current_version)) for each in page],
        words=words,
        is_narrowed=bool(form or words),
        searches=len(allowed) > SHORT_ENOUGH and not form,
    )


def _told(user, entry, allowed: set[int]) -> dict:
    """An entry under way, told from others of its form by its part and its first words."""
    compiled = compile_version(entry.version)
    texts = (
        entry.answers.get(key) for key, asked in compiled.questions.items() if asked.type in TEXTS
    )
    words = next((text for text in texts if isinstance(text, str)), "")
    return {
        "entry": entry,
        "part": Filler(entry.filler).label if len(compiled.parts) > 1 else "",
        "words": words[:40],
        "is_open": entry.form_id in allowed and entry.filler in parts_to_enter(user, entry.version),
    }


def _begin(request: HttpRequest) -> HttpResponse:
    form = get_object_or_404(FormDefinition, pk=row_number(request.POST.get("form")))
    part = request.POST.get("part", "")
    try:
        draft = begin_entry(form=form, filler=part, by=request.user, now=timezone.now())
    except CannotFillSubmission as refusal:
        known = user_can_collect_answers(request.user, form)  # to others no form is named
        messages.error(request, f"{form}：{refusal}" if known else str(refusal))
        return redirect("desk:collect")
    return redirect("desk:fill_start", draft.pk)
