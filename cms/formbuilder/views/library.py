"""题库: what it offers, what is put in and reviewed, and how it comes into a section."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from cms.core.typed import row_number
from cms.formbuilder.changes import changes_between
from cms.formbuilder.enums import EditionState, QuestionType
from cms.formbuilder.library.content import definition_of_questions
from cms.formbuilder.library.origins import Origin
from cms.formbuilder.models import FormSection, LibraryEdition, LibraryItem
from cms.formbuilder.permissions import user_can_fill_library, user_can_review_library
from cms.formbuilder.preview import preview_definition
from cms.formbuilder.queries import library_items, offered_items
from cms.formbuilder.services import (
    CannotChangeLibrary,
    CannotDesignForm,
    insert_from_library,
    put_into_library,
    retire_item,
    review_edition,
    update_from_library,
)
from cms.formbuilder.views.overview import gone, section_of


class PutInForm(forms.ModelForm):
    """Which questions, and under which name: a new item, or a newer edition of one."""

    item = forms.ModelChoiceField(
        LibraryItem.objects.filter(is_retired=False),
        label=gettext_lazy("As a newer edition of"),
        empty_label=gettext_lazy("Nothing: it is a new item"),
        required=False,
        help_text=gettext_lazy("Its title and shelf stay; forms that took it over are offered it."),
    )
    ids = forms.MultipleChoiceField(
        label=gettext_lazy("Questions"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one question.")},
    )
    field_order = ["ids", "item", "title", "category", "note"]

    class Meta:
        model = LibraryItem
        fields = ["title", "category", "note"]

    def __init__(self, *args, section: FormSection, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Only for a new item.")
        self.fields["ids"].choices = [
            (child.id, child.value.get("label") or QuestionType(child.block_type).label)
            for child in section.questions
        ]

    def validate_unique(self):
        """The service says it in a sentence that helps."""


def item_named(request: HttpRequest) -> LibraryItem | None:
    """The item that a button named."""
    return LibraryItem.objects.filter(pk=row_number(request.POST.get("item"))).first()


def index(request: HttpRequest) -> HttpResponse:
    """Every item by shelf, those that wait for review first."""
    _require_office(request)
    words = request.GET.get("words", "")[:60]
    items = list(library_items(words=words))
    return TemplateResponse(
        request,
        "formbuilder/library.html",
        {
            "items": items,
            "words": words,
            "waiting": [item for item in items if item.waiting],
            "may_review": user_can_review_library(request.user),
        },
    )


def item(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: as it is filled in, its editions with what each changed, the director's buttons."""
    _require_office(request)
    found = get_object_or_404(library_items(), pk=pk)
    editions = list(found.editions.select_related("proposed_by", "reviewed_by"))
    for edition, before in zip(editions, [*editions[1:], None], strict=True):
        edition.changes = _changes(before, edition) if before else []
    return TemplateResponse(
        request,
        "formbuilder/library_item.html",
        {
            "item": found,
            "editions": editions,
            "shown": editions[0],
            "waiting": next((e for e in editions if e.state == EditionState.PROPOSED), None),
            "may_review": user_can_review_library(request.user),
        },
    )


def _changes(before: LibraryEdition, edition: LibraryEdition) -> list[str]:
    title = edition.item.title
    was, now = (definition_of_questions(each.questions, title) for each in (before, edition))
    return changes_between(was, now)


@xframe_options_sameorigin
def edition(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """An edition as it is filled in."""
    _require_office(request)
    found = get_object_or_404(LibraryEdition, item=pk, number=number)
    definition = definition_of_questions(found.questions, found.item.title)
    return preview_definition(request, title=found.item.title, definition=definition)


@require_POST
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """审定, or 不采纳."""
    _require_office(request)
    item = get_object_or_404(LibraryItem, pk=pk)
    found = item.editions.filter(number=row_number(request.POST.get("number"))).first()
    if found is None:
        messages.error(request, gone())
        return redirect("forms:library_item", pk)
    is_good = request.POST.get("word") == "good"
    try:
        review_edition(edition=found, is_good=is_good, by=request.user, now=timezone.now())
    except CannotChangeLibrary as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("It is offered from now on.") if is_good else _("Noted."))
    return redirect("forms:library_item", pk)


@require_POST
def retire(request: HttpRequest, pk: int) -> HttpResponse:
    """不再提供, or again."""
    _require_office(request)
    found = get_object_or_404(LibraryItem, pk=pk)
    try:
        is_retired = request.POST.get("retired") == "1"
        retire_item(item=found, is_retired=is_retired, by=request.user, now=timezone.now())
    except CannotChangeLibrary as refusal:
        messages.error(request, str(refusal))
    return redirect("forms:library_item", pk)


def insert(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """从题库插入: what is offered, with its questions; one button each."""
    section = section_of(request, pk, section_pk)
    if request.method == "POST":
        chosen = item_named(request)
        if chosen is None:
            messages.error(request, gone())
            return redirect("forms:insert", pk, section_pk)
        try:
            count = insert_from_library(
                section=section, item=chosen, by=request.user, now=timezone.now()
            )
        except CannotDesignForm as refusal:
            messages.error(request, str(refusal))
            return redirect("forms:insert", pk, section_pk)
        said = ngettext(
            "%(count)d question of “%(item)s” stands at the end now.",
            "%(count)d questions of “%(item)s” stand at the end now.",
            count,
        )
        messages.success(request, said % {"count": count, "item": chosen.title})
        return redirect("formsection:edit", section_pk)
    words = request.GET.get("words", "")[:60]
    taken = {Origin.read(text).item for text in section.origins.values()}
    context = {"section": section, "form": section.form, "words": words, "taken": taken}
    return TemplateResponse(
        request, "formbuilder/insert.html", {**context, "items": offered_items(words=words)}
    )


def put_in(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """收入题库: which questions of a section, under which name."""
    section = section_of(request, pk, section_pk)
    _require_office(request)
    form = PutInForm(request.POST or None, section=section)
    if request.method == "POST" and form.is_valid():
        try:
            made, losses = put_into_library(
                section=section, **form.cleaned_data, by=request.user, now=timezone.now()
            )
        except CannotChangeLibrary as refusal:
            form.add_error(None, str(refusal))
        else:
            words = _("“%(item)s” waits for the director's review.") % {"item": made.item.title}
            messages.success(request, words)
            for loss in losses:
                messages.warning(request, loss)
            return redirect("forms:library_item", made.item_id)
    return TemplateResponse(
        request,
        "formbuilder/put_in.html",
        {"section": section, "form": section.form, "putting": form},
        status=400 if form.errors else 200,
    )


@require_POST
def update(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """更新: take over what a newer edition changes."""
    section = section_of(request, pk, section_pk)
    newer = item_named(request)
    if newer is None:
        messages.error(request, gone())
        return redirect("forms:form", pk)
    try:
        update_from_library(section=section, item=newer, by=request.user, now=timezone.now())
        words = _("“%(item)s” is brought up to date. Undo it under “changes”.")
        messages.success(request, words % {"item": newer.title})
    except CannotDesignForm as refusal:
        messages.error(request, str(refusal))
    return redirect("forms:form", pk)


def _require_office(request: HttpRequest) -> None:
    if not user_can_fill_library(request.user):
        raise PermissionDenied
