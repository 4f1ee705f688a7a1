"""The list of forms, and a new one."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import user_can_design_forms
from cms.formbuilder.queries import forms_matching, forms_to_shape
from cms.formbuilder.services import CannotDesignForm, copy_form, create_form
from cms.formbuilder.starter_forms import load_starter_forms, starter_codes_missing
from cms.formbuilder.starter_library import items_missing
from cms.formbuilder.starter_vocabularies import vocabularies_missing

PAGE_SIZE = 30
STATES = (
    ("open", gettext_lazy("Has changes that are not finalised")),
    ("final", gettext_lazy("Finalised")),
)


class NewForm(forms.ModelForm):
    """Title and purpose; an existing form may be the draft of the new one."""

    source = forms.ModelChoiceField(
        FormDefinition.objects.all(),
        label=gettext_lazy("Begin with a copy of"),
        empty_label=gettext_lazy("An empty form"),
        required=False,
    )

    class Meta:
        model = FormDefinition
        fields = ["title", "purpose"]


def index(request: HttpRequest) -> HttpResponse:
    """表单: title, sections, version in use, state in words."""
    offered = forms_to_shape(request.user)
    may_create = user_can_design_forms(request.user)
    if not may_create and not offered.exists():
        raise PermissionDenied
    words, state = request.GET.get("words", "")[:60], request.GET.get("state", "")
    page = Paginator(forms_matching(offered, words=words, state=state), PAGE_SIZE).get_page(
        request.GET.get("p")
    )
    query = request.GET.copy()
    query.pop("p", None)
    return TemplateResponse(
        request,
        "formbuilder/list.html",
        {
            "page": page,
            "words": words,
            "state": state,
            "states": STATES,
            "query": query.urlencode(),
            "is_filtered": bool(words or state),
            "may_create": may_create,
            "missing": len(starter_codes_missing()) if may_create else 0,
            "missing_lists": len(vocabularies_missing()) if may_create else 0,
            "missing_items": len(items_missing()) if may_create else 0,
        },
    )


@require_POST
def load(request: HttpRequest) -> HttpResponse:
    """The shipped paper forms and vocabularies that are not here yet."""
    if not user_can_design_forms(request.user):
        raise PermissionDenied
    lists, items = len(vocabularies_missing()), len(items_missing())
    loaded = load_starter_forms(now=timezone.now(), by=request.user)
    said = ngettext(
        "%(count)d shipped form is loaded: change it as you like.",
        "%(count)d shipped forms are loaded: change them as you like.",
        len(loaded),
    )
    if loaded or not (lists or items):
        messages.success(request, said % {"count": len(loaded)})
    if lists:
        messages.success(
            request, _("%(count)s shipped vocabularies are loaded.") % {"count": lists}
        )
    if items:
        messages.success(
            request, _("%(count)s shipped groups of the library are loaded.") % {"count": items}
        )
    return redirect("forms:index")


def new(request: HttpRequest) -> HttpResponse:
    """新建表单: named, empty or copied, then shaped on its own page."""
    if not user_can_design_forms(request.user):
        raise PermissionDenied
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        source, now = form.cleaned_data.pop("source"), timezone.now()
        try:
            if source:
                made = copy_form(
                    form=source, title=form.cleaned_data["title"], by=request.user, now=now
                )
            else:
                made = create_form(**form.cleaned_data, by=request.user, now=now)
        except CannotDesignForm as refusal:
            form.add_error("title", str(refusal))
        else:
            messages.success(request, _("The form is made. Give it its sections and questions."))
            return redirect("forms:form", made.pk)
    return TemplateResponse(request, "formbuilder/new.html", {"form": form})
