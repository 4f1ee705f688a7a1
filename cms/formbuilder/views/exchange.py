"""A form as a file, out and in: what a file cannot say stands on the screen before it is used."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cms.core.file_names import call_file, file_name
from cms.formbuilder.assemble import problems_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.enums import Filler, QuestionType
from cms.formbuilder.exchange.document import CannotReadForm
from cms.formbuilder.exchange.survey import survey_of
from cms.formbuilder.exchange.upload import Brought, read_upload
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.permissions import user_can_design_forms
from cms.formbuilder.queries import versions_of
from cms.formbuilder.services import (
    CannotDesignForm,
    CannotExportForm,
    CannotImportForm,
    definition_of,
    export_json,
    export_xlsform,
    import_form,
)
from cms.formbuilder.views.overview import form_for
from cms.media.uploads import SecrecyQuestion, UploadRefused

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportForm(forms.Form):
    """A file, who fills in what it holds, and the answer to the question on secrets."""

    file = forms.FileField(
        label=gettext_lazy("File of a form"),
        help_text=gettext_lazy(
            "A form saved as JSON comes in whole. Of an XLSForm (.xlsx) you see first what comes "
            "in and what does not."
        ),
        widget=forms.FileInput(attrs={"accept": ".json,.xlsx"}),
        error_messages={"required": gettext_lazy("Please choose a file.")},
    )
    filler = forms.ChoiceField(
        label=gettext_lazy("Sections of an XLSForm are filled in by"),
        choices=Filler.choices,
        initial=Filler.DEPUTY,
        help_text=gettext_lazy("An XLSForm does not say it; each section can be set afterwards."),
    )
    not_secret = forms.BooleanField(
        label=gettext_lazy("I have checked: the file holds no state secrets and no work secrets"),
        required=False,
    )
    asks_secrecy = False
    brought: Brought | None = None

    def clean(self):
        cleaned = super().clean()
        if not {"file", "filler"} <= cleaned.keys():
            return cleaned
        try:
            self.brought = read_upload(
                cleaned["file"], filler=cleaned["filler"], not_secret=cleaned["not_secret"]
            )
        except UploadRefused as refusal:
            self.asks_secrecy = isinstance(refusal, SecrecyQuestion)
            self.add_error("file", str(refusal))
        except CannotReadForm as refusal:
            self.add_error("file", [ValidationError(words) for words in refusal.problems])
        return cleaned


def _version(request: HttpRequest, form: FormDefinition) -> FormVersion | None:
    """The version that the address names; the working copy without one."""
    number = request.GET.get("version", "")
    if not number:
        return None
    if not number.isdecimal() or len(number) > 6:
        raise Http404
    return get_object_or_404(FormVersion, form=form, number=int(number))


def export_page(request: HttpRequest, pk: int) -> HttpResponse:
    """导出: which version, as what, and what an XLSForm of it would not say."""
    form = form_for(request.user, pk)
    version = _version(request, form)
    definition = definition_of(form, version)
    problems = [] if version else problems_of(definition)
    return TemplateResponse(
        request,
        "formbuilder/export.html",
        {
            "form": form,
            "version": version,
            "versions": versions_of(form),
            "query": f"?version={version.number}" if version else "",
            "problems": problems,
            "gaps": [] if problems else survey_of(definition).gaps,
        },
    )


def json_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The form whole."""
    return _file(request, pk, export_json, "json", "application/json")


def xlsform_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as an XLSForm."""
    return _file(request, pk, export_xlsform, "xlsx", XLSX)


def _file(request: HttpRequest, pk: int, export, ext: str, mime: str) -> HttpResponse:
    form = form_for(request.user, pk)
    version, now = _version(request, form), timezone.now()
    try:
        found = export(form=form, version=version, by=request.user, now=now)
    except CannotExportForm as refusal:
        messages.error(request, str(refusal))
        return redirect("forms:export", pk)
    number = version.number if version else ""
    which = _("version %(number)s") % {"number": number} if number else _("working copy")
    response = HttpResponse(found.data, content_type=mime)
    response["Cache-Control"] = "private, no-store"
    title = version.title if version else form.title
    return call_file(response, file_name(title, which, day=now, ext=ext))


def import_page(request: HttpRequest) -> HttpResponse:
    """导入表单: a file is read and shown; nothing is made yet."""
    if not user_can_design_forms(request.user):
        raise PermissionDenied
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        status = 400 if form.errors else 200
        return TemplateResponse(request, "formbuilder/import.html", {"form": form}, status=status)
    definition = form.brought.document.definition
    kinds = {kind.value: kind.label for kind in QuestionType}
    sections = [
        {
            "title": section["title"],
            "filler": Filler(section["filler"]).label,
            "questions": [_shown(question, kinds) for question in section["questions"]],
        }
        for section in definition["sections"]
    ]
    context = {
        "brought": form.brought,
        "title": definition["title"],
        "sections": sections,
        "count": sum(1 for _question in questions_of(definition)),
        "not_secret": form.cleaned_data["not_secret"],
    }
    return TemplateResponse(request, "formbuilder/import_preview.html", context)


def _shown(question: dict, kinds: dict[str, str]) -> dict:
    columns = [_shown(column, kinds) for column in question.get("columns", ())]
    return {"label": question["label"], "kind": kinds[question["type"]], "columns": columns}


@require_POST
def import_make(request: HttpRequest) -> HttpResponse:
    """The form that was shown is made."""
    try:
        form = import_form(
            text=request.POST.get("text", ""),
            not_secret=bool(request.POST.get("not_secret")),
            by=request.user,
            now=timezone.now(),
        )
    except CannotImportForm as refusal:
        for words in refusal.problems:
            messages.error(request, words)
        return redirect("forms:import")
    except CannotDesignForm as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(
        request, _("The form is made. It is a draft: look it through and finalise it.")
    )
    return redirect("forms:form", form.pk)
