"""What the same job costs in Wagtail as it comes: ``wagtail.contrib.forms`` and plain pages."""

from bench.act import Act


def acts(sizes: dict) -> dict[str, Act]:
    """Every act of plain Wagtail by name."""
    from bench.stock import (
        answers,
        exports,
        faults,
        forms,
        long_forms,
        moderation,
        notices,
        publish,
        search,
    )

    found: dict[str, Act] = {}
    rooms = (notices, publish, moderation, forms, long_forms)
    for room in (*rooms, search, answers, exports, faults):
        found |= room.acts(sizes)
    found["nothing"] = Act(lambda _none: {}, alone=True)  # where plain Wagtail has no such thing
    return found
