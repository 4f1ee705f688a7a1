"""The demo zone comes about as a real one does: no permit, vote or decision is made by hand."""

import ast
import sys

import pytest
from django.db import connection
from django.utils import timezone

from cms.formbuilder.starter_forms import load_starter_forms
from cms.publishing.models import Permit
from home.demo.load import _notice, _topic, demo_rows, make_site, set_ballot_rules
from home.demo.zone import demo_deputies, make_zone, read_data
from home.notices.enums import NoticeKind
from tests.guards.tree import ROOT
from workflows.approvals.models import Vote

GUARDED = {
    "Address",
    "Decision",
    "Permit",
    "PermitEvent",
    "PermitFile",
    "Seat",
    "Vote",
    "VoteStrike",
}
WRITES = {
    "abulk_create",
    "acreate",
    "asave",
    "bulk_create",
    "bulk_update",
    "create",
    "delete",
    "get_or_create",
    "save",
    "update",
    "update_or_create",
}
RAW = {"cursor", "execute", "executemany", "raw", "triggers_lifted"}
TABLES = (
    "publishing_permit",
    "publishing_permitevent",
    "publishing_address",
    "approvals_decision",
    "approvals_seat",
    "approvals_vote",
)


def _root(node: ast.AST) -> str:
    """``Decision`` of ``Decision.objects.filter(…).update``."""
    while isinstance(node, ast.Attribute | ast.Call | ast.Subscript):
        node = node.func if isinstance(node, ast.Call) else node.value
    return getattr(node, "id", "")


def by_hand(source: str) -> list[str]:
    """Calls that make or change a guarded row past its service; raw SQL of any kind."""
    tree = ast.parse(source)
    held = set(GUARDED)
    for node in ast.walk(tree):  # names that hold a guarded row or a query for some
        if isinstance(node, ast.Assign) and _root(node.value) in held:
            held |= {name.id for name in node.targets if isinstance(name, ast.Name)}
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "attr", getattr(node.func, "id", ""))
            made = isinstance(node.func, ast.Name) and called in GUARDED
            if made or called in RAW or (called in WRITES and _root(node.func) in held):
                found.append(ast.unparse(node))
    return found


@pytest.mark.parametrize(
    "source",
    [
        "Permit(number='1').save()",
        "Vote.objects.create(choice='FOR')",
        "Decision.objects.filter(pk=1).update(state='CARRIED')",
        "decision = Decision.objects.get(pk=1)\ndecision.save()",
        "PermitEvent.objects.bulk_create([])",
        "connection.cursor().execute('insert into approvals_vote')",
    ],
)
def test_the_check_sees_what_it_forbids(source):
    assert by_hand(source)


def test_no_code_of_the_demo_makes_them_by_hand():
    files = sorted((ROOT / "home/demo").rglob("*.py"))

    assert {
        str(path): by_hand(path.read_text()) for path in files if by_hand(path.read_text())
    } == {}
    assert len(files) >= 5


@pytest.mark.django_db
def test_every_such_row_is_written_by_a_service():
    writers: set[str] = set()

    def watch(execute, sql, params, many, context):
        words = sql.replace('"', "").split()
        table = words[2] if words[0] in ("INSERT", "DELETE") else words[1]
        if words[0] in ("INSERT", "UPDATE", "DELETE") and table in TABLES:
            writers.add(_writer())
        return execute(sql, params, many, context)

    now = timezone.now()
    with connection.execute_wrapper(watch):
        zone = make_zone(now=now)
        load_starter_forms(now=now)
        set_ballot_rules()
        deputies = demo_deputies(zone, now=now)
        make_site(zone, now)
        _notice(next(r for r in demo_rows("notices", now) if "state" not in r), zone, now)
        released = next(row for row in demo_rows("topics", now) if row["state"] == "RELEASED")
        _topic(released, zone, deputies, now)

    assert Permit.objects.count() == 4
    assert Vote.objects.count() == 24  # six of nine decide
    assert {name for name in writers if "/services/" not in name} == set()
    assert len(writers) >= 3


def _writer() -> str:
    """The file of ours that asked for the statement under way."""
    frame = sys._getframe(2)
    ours = tuple(str(ROOT / top) for top in ("cms", "workflows", "home"))
    while frame is not None:
        if frame.f_code.co_filename.startswith(ours):
            return frame.f_code.co_filename
        frame = frame.f_back
    return "nobody"


def test_there_is_enough_to_read():
    notices, topics = read_data("notices"), read_data("topics")

    public = [row for row in notices if row.get("state", "RELEASED") == "RELEASED"]
    assert len(public) >= 28
    assert {row["kind"] for row in public} == set(NoticeKind)
    assert sum(any(block[0] == "img" for block in row["body"]) for row in public) >= 8
    assert {row["state"] for row in topics} == {
        "DRAFT",
        "IN_REVIEW",
        "RETURNED",
        "BALLOT_OPEN",
        "NOT_CARRIED",
        "APPROVED",
        "RELEASED",
        "WITHDRAWN",
    }
    offices = {part.get("office", "") for row in topics for part in row.get("answers", [])}
    assert offices == {"", "accept", "return"}
