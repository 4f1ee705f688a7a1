"""Preview: the questions as they will be filled in, unsaved changes included, nothing stored."""

from django.template.response import TemplateResponse

from cms.formbuilder.assemble import assemble, assemble_section, problems_of
from cms.formbuilder.compiled.context import Choices
from cms.formbuilder.definition import Definition
from cms.formbuilder.trial import Trial


def preview_response(request, *, form, section=None) -> TemplateResponse:
    """The working copy of a form, or of the one section that is being edited."""
    definition = assemble_section(section) if section else assemble(form)
    return preview_definition(request, title=form.title, definition=definition)


def preview_definition(
    request, *, title: str, definition: Definition, is_final=False, choices=None, is_shared=False
) -> TemplateResponse:
    """Any definition, drawn by the compiler that serves the desk, with what was typed to try it;
    what it lacks stands above. ``is_shared``: for a reader who has only a link.
    """
    # An editor's preview is drawn for a request of Wagtail's making: the answers come beside it.
    post, files = getattr(request, "tried", (request.POST, request.FILES))
    is_tried = "_try" in post or "_add" in post or "_remove" in post
    steps = (post if is_tried else request.GET).get("steps") == "1"
    trial = Trial(
        definition,
        _without_row(post) if is_tried else None,
        files,
        choices=choices or Choices(getattr(request, "user", None)),
        steps=steps,
    )
    return TemplateResponse(
        request,
        "formbuilder/preview.html",
        {
            "title": title,
            "trial": trial,
            "sections": [
                (part, trial.draw(part, errors), in_sight) for part, in_sight, errors in trial.pages
            ],
            "conditions": trial.scripts(),
            "problems": [] if is_final or is_shared else problems_of(definition),
            "is_final": is_final,
            "is_shared": is_shared,
        },
    )


def _without_row(post):
    """What was typed without the row whose button was pressed."""
    kept = post.copy()
    table, _dot, row = kept.get("_remove", "").partition(".")
    if row:
        kept.setlist(table, [each for each in kept.getlist(table) if each != row])
    return kept
