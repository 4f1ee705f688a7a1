"""Every act that code writes into the audit trail has a Chinese name, in one list."""

import ast
import re

import pytest
from django.utils.translation import gettext_lazy as _

from cms.core.models import AuditEvent
from cms.core.verbs import name_verbs, named_verbs
from cms.publishing.stock_routes import CLOSED
from tests.guards.tree import OURS, ROOT, is_migration, tracked

NOT_VERBS = {"alias", "copy_live"}  # parts that ``publishing.{verb}`` puts together


def _strings(node: ast.AST) -> set[str]:
    """Constants an expression may give; of an f-string, a pattern."""
    if isinstance(node, ast.Constant):
        return {re.escape(node.value)} if isinstance(node.value, str) and node.value else set()
    if isinstance(node, ast.IfExp):
        return _strings(node.body) | _strings(node.orelse)
    if isinstance(node, ast.JoinedStr):
        parts = [
            re.escape(part.value) if isinstance(part, ast.Constant) else r"\w+"
            for part in node.values
        ]
        return {"".join(parts)}
    return set()


def _written(tree: ast.AST) -> set[str]:
    """Patterns of what is given as ``verb=`` or assigned to ``verb``."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.keyword) and node.arg == "verb":
            found |= _strings(node.value)
        elif isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
                pairs = zip(target.elts, value.elts, strict=True)
            else:
                pairs = [(target, value)]
            for name, each in pairs:
                if getattr(name, "id", "") == "verb":
                    found |= _strings(each)
    return found - {re.escape(part) for part in NOT_VERBS}


def test_every_verb_in_the_code_is_named():
    known = [verb for verb, _name in named_verbs()]
    nameless = {}
    for path in tracked(".py"):
        name = path.relative_to(ROOT).as_posix()
        if name.split("/")[0] in OURS and not is_migration(path):
            for pattern in _written(ast.parse(path.read_text())):
                if not any(re.fullmatch(pattern, verb) for verb in known):
                    nameless[pattern] = name

    assert nameless == {}
    assert len(known) > 50


@pytest.mark.parametrize(
    "verb",
    [
        *(f"publishing.{part}" for part in sorted({*CLOSED.values(), *NOT_VERBS, "publish"})),
        *(f"publishing.bulk_{action}" for action in ("delete", "move", "publish", "unpublish")),
        *(f"topics.finding_{state}" for state in ("accepted", "dismissed")),
        *(
            f"{model}.refused"
            for model in (
                "calendarday",
                "mandate",
                "membership",
                "organization",
                "person",
                "post",
                "term",
                "user",
            )
        ),
    ],
)
def test_verbs_put_together_are_named(verb):
    assert verb in dict(named_verbs())


def test_a_second_name_for_a_verb_is_refused():
    with pytest.raises(ValueError, match=r"account\.create"):
        name_verbs({"account.create": _("Name")})


def test_no_two_verbs_have_the_same_name():
    """The filter of 审计记录 offers the names alone: of two alike nobody knows which is which."""
    of_name: dict[str, list[str]] = {}
    for verb, name in named_verbs():
        of_name.setdefault(name, []).append(verb)

    assert {name: verbs for name, verbs in of_name.items() if len(verbs) > 1} == {}


def test_every_name_is_chinese_and_fits():
    assert [name for _verb, name in named_verbs() if re.search(r"[A-Za-z]", name)] == []
    longest = AuditEvent._meta.get_field("verb").max_length
    assert [verb for verb, _name in named_verbs() if len(verb) > longest] == []
