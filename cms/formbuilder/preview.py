"""Preview: the questions as they will be filled in, unsaved changes included, nothing stored."""

from django.template.response import TemplateResponse

from cms.formbuilder.assemble import assemble, assemble_section, problems_of
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_definition


def preview_response(request, *, form, section=None) -> TemplateResponse:
    """A page at the width of a phone; ``section`` limits it to one section being edited."""
    definition = assemble_section(section) if section else assemble(form)
    compiled, context = compile_definition(definition), FillContext()
    sections = [(part, part.render({}, context=context)) for part in compiled.sections]
    return TemplateResponse(
        request,
        "formbuilder/preview.html",
        {"form": form, "sections": sections, "problems": problems_of(definition)},
    )
