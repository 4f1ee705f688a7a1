"""Lianxi's acts: the same words, through the same faces that people use."""

from bench.act import Act


def acts(sizes: dict) -> dict[str, Act]:
    """Every act of ours by name."""
    from bench.ours import (
        answers,
        ballots,
        exports,
        faults,
        forms,
        notices,
        publish,
        search,
        verification,
    )

    found: dict[str, Act] = {}
    for room in (notices, publish, ballots, forms, search, answers, exports, faults, verification):
        found |= room.acts(sizes)
    return found
