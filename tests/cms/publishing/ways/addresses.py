"""Every named address of the URL conf."""

from django.urls import URLPattern, URLResolver, get_resolver


def named_addresses(patterns=None, namespace: str = "") -> list[tuple[str, URLPattern]]:
    """(full name, pattern) of every named address, depth first."""
    found = []
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(filter(None, [namespace, pattern.namespace or ""]))
            found += named_addresses(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern) and pattern.name:
            found.append((":".join(filter(None, [namespace, pattern.name])), pattern))
    return found
