"""The chain of a kind to which the director gave none: that of its place in the site."""

from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from wagtail.models import Page, WorkflowContentType, WorkflowPage

from workflows.approvals.kinds import TextKind


def inherited_chains(kinds: Iterable[TextKind]) -> dict[str, int]:
    """Kind -> active workflow, as Wagtail finds it when a text of the kind is submitted; asked once
    for all of them. A page that was given a chain of its own is an exception that no kind has.
    """
    kinds = list(kinds)
    models = {kind.model for kind in kinds}
    pages = {model for model in models if issubclass(model, Page)}
    by_model = dict([*_of_types(models - pages), *_of_places(pages)])
    return {kind.key: by_model[kind.model] for kind in kinds if kind.model in by_model}


def _of_types(models: set[type[Model]]) -> Iterator[tuple[type[Model], int]]:
    """Of what is no page: the chain of its type."""
    types = {ContentType.objects.get_for_model(model).pk: model for model in models}
    rows = WorkflowContentType.objects.filter(workflow__active=True, content_type__in=types)
    return ((types[row.content_type_id], row.workflow_id) for row in rows)


def _of_places(models: set[type[Page]]) -> Iterator[tuple[type[Page], int]]:
    """Of pages: the chain of their folder, or of the nearest page above it that has one."""
    folders = {model: _folders(model) for model in models}
    types = ContentType.objects.get_for_models(*set().union(*folders.values()))
    places = dict(
        Page.objects.filter(content_type__in=types.values())
        .order_by("-path")
        .values_list("content_type", "path")
    )
    given = WorkflowPage.objects.filter(workflow__active=True)
    chains = dict(given.order_by("page__path").values_list("page__path", "workflow"))
    for model, kinds_of_folder in folders.items():
        paths = [places[types[each].pk] for each in kinds_of_folder if types[each].pk in places]
        found = [pk for path, pk in chains.items() if any(p.startswith(path) for p in paths)]
        if found:
            yield model, found[-1]  # the deepest


def _folders(model: type[Page]) -> list[type[Page]]:
    """Where its pages are made; a page of which there is one is its own place."""
    return [model] if model.max_count == 1 else list(model.clean_parent_page_models())
