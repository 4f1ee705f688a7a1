"""Where the office looks at a gated text: its record, if texts of its kind have one."""

from django.apps import apps
from django.db.models import Model
from django.urls import reverse


def record_page(model: type[Model] | str, pk: int | str) -> str:
    """The address of a text's record (``record_route`` of its class); "" where its kind has none.

    ``model`` is the class or its label, as a permit keeps it.
    """
    known = apps.get_model(model) if isinstance(model, str) else model
    route = getattr(known, "record_route", "")
    return reverse(route, args=[pk]) if route else ""
