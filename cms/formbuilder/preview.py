"""Preview: the questions as they will be filled in, unsaved changes included, nothing stored."""

from django.template.response import TemplateResponse

from cms.formbuilder.assemble import assemble, assemble_section, problems_of
from cms.formbuilder.calculations.problems import calculation_problems
from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.problems import condition_problems
from cms.formbuilder.definition import Definition
from cms.formbuilder.enums import Filler


def preview_response(request, *, form, section=None) -> TemplateResponse:
    """The working copy of a form, or of the one section that is being edited."""
    definition = assemble_section(section) if section else assemble(form)
    return preview_definition(request, title=form.title, definition=definition)


def preview_definition(
    request, *, title: str, definition: Definition, is_final: bool = False
) -> TemplateResponse:
    """Any definition, drawn by the compiler that serves the desk; what it lacks stands above."""
    lists = Choices(getattr(request, "user", None))
    compiled, context = compile_definition(definition), FillContext(lists)
    # A condition that is still being set is shown in words alone: a script could not act on it.
    is_half_set = condition_problems(definition) or calculation_problems(definition)
    acts = [] if is_half_set else Filler
    return TemplateResponse(
        request,
        "formbuilder/preview.html",
        {
            "title": title,
            "sections": [(part, part.render({}, context=context)) for part in compiled.sections],
            "conditions": [
                script for filler in acts if (script := compiled.script(filler, answers={}))
            ],
            "problems": [] if is_final else problems_of(definition),
            "is_final": is_final,
        },
    )
