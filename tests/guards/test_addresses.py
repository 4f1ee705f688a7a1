"""Every address that a template or a line of Python names exists."""

import re

import pytest
from django.urls import get_resolver

from tests.guards.tree import OURS, ROOT, tracked

NAMED = {
    ".html": re.compile(r"""\{%\s*url\s+['"]([\w:.-]+)['"]"""),
    ".py": re.compile(
        r"""(?:\breverse(?:_lazy)?|\bredirect)\(\s*['"]([\w-]+:[\w:.-]+|[\w-]+)['"]"""
    ),
}


def known_names(resolver=None, prefix: str = "") -> set[str]:
    """Names of the URL conf with their namespaces."""
    names = set()
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            names |= known_names(pattern, inner)
        elif pattern.name:
            names.add(prefix + pattern.name)
    return names


@pytest.mark.parametrize("ending", NAMED)
def test_a_named_address_exists(ending):
    known, unknown = known_names(), []
    found = 0
    for path in tracked(ending):
        if path.relative_to(ROOT).parts[0] not in OURS:
            continue
        for name in NAMED[ending].findall(path.read_text(encoding="utf-8")):
            found += 1
            if name not in known:
                unknown.append(f"{path.relative_to(ROOT)}: {name}")

    assert found > 20
    assert unknown == []
