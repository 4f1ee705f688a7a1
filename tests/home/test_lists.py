"""Every list of ours leads to what it lists: no row is a dead end."""

import re

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.viewsets import viewsets
from wagtail.admin.viewsets.model import ModelViewSet

from cms.accounts.enums import Role
from cms.core.registers import ReadOnlyRegister
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from tests.permissions.zone import Zone

pytestmark = [
    pytest.mark.django_db,
    # Where a list leads does not depend on the engine: the run on SQLite does it; once is enough.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="links know no database"),
]

OURS = ("cms.", "home.", "workflows.")
KEEPER = {"wagtailusers_users": Role.SYSTEM_ADMIN}
# Events are a line each: there is nothing behind them to open.
NOTHING_BEHIND = {"audit"}


def our_lists() -> dict[str, str]:
    """Name of each list of rows, and its address."""
    found = {}
    for viewset in viewsets.viewsets:
        if isinstance(viewset, ModelViewSet) and type(viewset).__module__.startswith(OURS):
            names = [pattern.name for pattern in viewset.get_urlpatterns()]
            if "index" in names:
                found[viewset.url_namespace] = reverse(viewset.get_url_name("index"))
    for register in ReadOnlyRegister.__subclasses__():
        name = f"{register.base_url_path}_modeladmin"
        found[name] = reverse(f"{name}_index")
    found["board"] = reverse("duties:board")  # figures of each owner, then the duties
    return found


def rows_of(table: str) -> list[tuple[str, str]]:
    """(row, how its link begins): the board's figures narrow the list below, others lead away."""
    way = "?" if "board-figures" in table.partition(">")[0] else "/"
    body = table.partition("<tbody")[2]
    return [(row, way) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


def test_every_row_of_every_list_has_a_link():
    zone, wrong, lists = Zone(), {}, our_lists()
    Submission.objects.filter(pk=zone.draft.pk).update(
        state=SubmissionState.SUBMITTED,
        submitted_at=timezone.now(),
        receipt="20260512-1",
        token="a-token-of-this-test",
        body_sha256="0" * 64,
    )
    assert {"person", "mandate", "membership", "post", "term", "calendar_day"} <= lists.keys()
    assert {"ballots_modeladmin", "received_modeladmin", "messages_modeladmin"} <= lists.keys()
    assert {"board", "duty-register_modeladmin"} <= lists.keys()

    for name, address in lists.items():
        if name in NOTHING_BEHIND:
            continue
        client = zone.client(KEEPER.get(name, Role.OFFICE_STAFF).value)
        page = client.get(address).content.decode()
        tables = re.findall(r'<table[^>]*class="[^"]*listing.*?</table>', page, re.DOTALL)
        rows = [row for table in tables for row in rows_of(table)]
        # The zone hands over a duty of the tests' own kind, which has no matter to lead to.
        rows = [(row, way) for row, way in rows if "tests.matter:" not in row]
        dead = [row for row, way in rows if "<a" not in row or f'href="{way}' not in row]
        if dead or not rows:
            wrong[name] = dead

    assert wrong == {}
