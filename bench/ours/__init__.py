"""Lianxi's acts: the same words, through the same faces that people use."""

from bench.act import Act


def acts(sizes: dict) -> dict[str, Act]:
    """Every act of ours by name."""
    from bench.ours import (
        answers,
        ballots,
        boards,
        exports,
        faults,
        forms,
        joined,
        long_forms,
        notices,
        publish,
        reminders,
        search,
        verification,
    )

    found: dict[str, Act] = {}
    rooms = (notices, publish, ballots, forms, long_forms, search, answers, exports, faults)
    for room in (*rooms, joined, verification, reminders, boards):
        found |= room.acts(sizes)
    return found
