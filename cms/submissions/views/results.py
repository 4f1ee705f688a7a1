"""What the answers to a form say together."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.file_names import call_file, file_name
from cms.core.typed import row_number
from cms.formbuilder.models import FormDefinition
from cms.people.models import Organization
from cms.submissions.access import subject_labels
from cms.submissions.results.charts import svg_chart
from cms.submissions.results.questions import Result, Results, beside, results_of
from cms.submissions.results.suppression import LEAST, for_public
from cms.submissions.results.tallies import Tallies
from cms.submissions.results.wording import flagged
from cms.submissions.sheets.codebook import Codebook
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.notes import selection_words
from cms.submissions.sheets.selection import Selection
from cms.submissions.views.lists import form_for, unit_names


def results(request: HttpRequest, pk: int) -> HttpResponse:
    """Question by question, with filters; beside another version; or as the public may read it."""
    form = form_for(request.user, pk)
    selection = Selection.for_reader(request.user, form, request.GET.dict())
    is_public = request.GET.get("public") == "1"
    if is_public:
        # Two selections that differ by one answer would give it away, two versions as well.
        selection = Selection.for_reader(request.user, form, {})
    layout = Layout(selection)
    numbers = dict(form.versions.filter(pk__in=layout.compiled).values_list("number", "pk"))
    other = row_number(request.GET.get("compare", ""))
    if other not in numbers or is_public:
        other = 0
    elif not selection.version:
        selection = replace(selection, version=max(numbers))
    found = _results(selection, layout, is_public=is_public)
    questions = found.questions
    if other and other != selection.version:
        questions = beside(found, _results(replace(selection, version=other), layout))
        questions = flagged(questions, Codebook(form), selection.version, other)
    query = request.GET.copy()
    for name in ("public", "compare"):
        query.pop(name, None)
    return render(
        request,
        "submissions/results.html",
        {
            "form": form,
            "selection": selection,
            "results": found,
            "questions": questions,
            "versions": sorted(numbers, reverse=True),
            "other": other,
            "units": () if is_public else units_of(selection),
            "subject": subject_labels([selection.subject_ref]).get(selection.subject_ref, ""),
            "is_public": is_public,
            "agreement": () if is_public else found.agreement.words(),
            "least": LEAST,
            "limited_to": unit_names(selection.units),
            "query": query.urlencode(),
            "codes": {} if questions is not found.questions else codes_of(form),
            "is_filtered": any(selection.as_filters().values()),
        },
    )


def codes_of(form: FormDefinition) -> dict[str, str]:
    """Key of a question → its number in the codebook: the name of its picture."""
    return {key: coded.code for key, coded in Codebook(form).questions.items()}


def chart(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """One question's result as a picture to keep, with the filters of the page."""
    form = form_for(request.user, pk)
    is_public = request.GET.get("public") == "1"
    asked = {} if is_public else request.GET.dict()  # as on the page
    selection = Selection.for_reader(request.user, form, asked)
    found = _results(selection, Layout(selection), is_public=is_public)
    by_code = {coded.code: (key, coded) for key, coded in Codebook(form).questions.items()}
    if code not in by_code:
        raise Http404
    key, coded = by_code[code]
    every = [part for result in found.questions for part in (result, *result.parts)]
    nothing = Result(key, coded.type, next(reversed(coded.wordings)), 0, None if is_public else 0)
    result = next((one for one in every if one.key == key), nothing)
    words = "；".join(f"{label} {text}" for label, text in selection_words(selection))
    picture = svg_chart(result, form=form.title, about=words, is_public=is_public)
    response = HttpResponse(picture, content_type="image/svg+xml; charset=utf-8")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    name = file_name(_("Chart"), form.title, result.heading, day=timezone.now(), ext="svg")
    return call_file(response, name)


def _results(selection: Selection, layout: Layout, *, is_public: bool = False) -> Results:
    found = results_of(Tallies(selection, layout, is_public=is_public), layout)
    return for_public(found) if is_public else found


def units_of(selection: Selection) -> list[Organization]:
    """Those to which anybody has ever belonged who answered this form, as far as it is readable."""
    received = Selection(form=selection.form, units=selection.units).rows()
    people = received.order_by().values("respondent__person")
    units = Organization.objects.filter(memberships__person__in=people)
    return list(units.distinct().order_by("name"))
