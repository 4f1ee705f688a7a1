"""The office's list of answers, as the table grows."""

from django.db import connection
from django.urls import reverse

from bench.act import Act, fetch
from bench.browser import Browser
from bench.ours.forms import add_received, make_form
from bench.side import analyse
from cms.accounts.enums import Role
from cms.accounts.models import User
from tests.workflows.topics.factories import UserFactory, make_clerk


def clerk() -> Browser:
    """A browser of the office's staff."""
    staff = User.objects.filter(groups__name=Role.OFFICE_STAFF)
    return Browser(staff.first() or make_clerk())


def acts(sizes: dict) -> dict[str, Act]:
    """The first page of the list; an act of its own for each size, which it fills first."""
    version = make_form(20)
    respondents = [UserFactory(roles=[Role.DEPUTY]) for _each in range(100)]
    read = fetch(clerk(), reverse("submissions:list", args=[version.form_id]))
    filled = [0]

    def grow(size: int) -> None:
        if filled[0] < size:
            add_received(version, respondents, filled[0], size - filled[0])
            filled[0] = size
            analyse(connection)

    return {f"list {size}": Act(read.run, lambda s=size: grow(s)) for size in sizes["rows"]}
