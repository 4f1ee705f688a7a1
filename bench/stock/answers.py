"""The list of answers in Wagtail's admin, as the table grows."""

from django.urls import reverse

from bench.act import Act, fetch
from bench.stock.forms import add_received, make_form
from bench.stock.notices import editor


def acts(sizes: dict) -> dict[str, Act]:
    """The first page of the list; an act of its own for each size, which it fills first."""
    form = make_form(20, "list")
    address = reverse("wagtailforms:list_submissions", args=[form.pk])
    read = fetch(editor(), address)
    filled = [0]

    def grow(size: int) -> None:
        add_received(form, filled[0], size - filled[0])
        filled[0] = size

    return {f"list {size}": Act(read.run, lambda s=size: grow(s)) for size in sizes["rows"]}
