"""What the public reads cannot be undone: every count vector that fits what is shown is enumerated,
and each count that is withheld keeps at least k values.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import product

import pytest

from cms.submissions.results.questions import Entry, Fact, Result, Results
from cms.submissions.results.suppression import (
    LEAST,
    fits,
    for_public,
    listed,
    listed_of_several,
)
from tests.cms.submissions.factories import make_clerk, make_version
from tests.cms.submissions.test_results import (
    by_label,
    counts,
    definition,
    facts,
    page,
    read_public,
    received,
)


def splits(n: int, cells: int) -> Iterator[tuple[int, ...]]:
    if cells == 1:
        yield (n,)
        return
    for first in range(n + 1):
        for others in splits(n - first, cells - 1):
            yield (first, *others)


def assert_open(vectors, places_of, least: int) -> None:
    """Vectors that look alike: each withheld count has at least ``least`` values among them."""
    alike = defaultdict(list)
    for vector in vectors:
        told = places_of(vector)
        alike[tuple(n if at in told else None for at, n in enumerate(vector))].append(vector)
    for shown, fitting in alike.items():
        for at, told in enumerate(shown):
            values = {vector[at] for vector in fitting}
            assert told is not None or len(values) >= least, (shown, fitting)
            if told is None and any(n is not None for n in shown):
                assert set(range(least)) <= values, (shown, fitting)


@pytest.mark.parametrize(
    ("least", "cells", "most"),
    [
        (2, 2, 16),
        (3, 2, 20),
        (3, 3, 18),
        (3, 4, 16),
        (5, 2, 30),
        (5, 3, 30),
        (5, 4, 20),
    ],
)
def test_a_count_that_is_withheld_may_be_anything_small(least, cells, most):
    for n in range(least, most + 1):  # n is taken as known, also where it is not told
        assert_open(splits(n, cells), lambda vector: listed(vector, least), least)


def partitions(n: int, cells: int, most: int) -> Iterator[tuple[int, ...]]:
    """Splits from the largest down: each stands for all its orders."""
    if cells == 1:
        yield from [(n,)] if n <= most else []
        return
    for first in range(-(-n // cells), min(n, most) + 1):
        for others in partitions(n - first, cells - 1, first):
            yield (first, *others)


@pytest.mark.parametrize("cells", [2, 3, 4, 5, 6, 7, 8])
def test_nothing_listed_leaves_k_values_also_where_n_is_known(cells):
    """From n = cells × k on, one count of 1 to k−1 beside large ones is withheld as a whole."""
    for n in range(LEAST, cells * LEAST + 1):
        whole = [split for split in partitions(n, cells, n) if not listed(split)]
        values = {count for split in whole for count in split}
        assert not whole or len(values) >= LEAST, (n, whole)


@pytest.mark.parametrize(("least", "cells", "most"), [(2, 3, 9), (2, 4, 7), (3, 3, 11), (5, 2, 24)])
def test_choices_that_overlap_are_as_safe(least, cells, most):
    for n in range(least, most + 1):
        every = (v for v in product(range(n + 1), repeat=cells) if sum(v) >= n)
        assert_open(every, lambda vector, n=n: listed_of_several(vector, n, least), least)


def test_what_the_examiner_worked_out_is_not_listed():
    assert listed([8, 1, 1]) == frozenset()
    assert listed([4, 4]) == frozenset()
    assert listed([9, 0, 0, 1]) == frozenset()
    assert listed([20, 3, 2, 0]) == {0}  # 5 in three counts: each may be 0 to 4
    assert listed([20, 6, 0]) == {0, 1, 2}
    assert listed_of_several([19, 12, 8], 20) == frozenset()  # one did not take the first
    assert listed_of_several([15, 12, 2, 0], 20) == {0, 1}


def test_totals_leave_no_small_difference():
    assert not fits(25, [26])
    assert fits(21, [26])
    assert not fits(30, [20, 8])  # 2 were asked neither
    assert fits(26, [26])


def question(key: str, *counts: int, asked: int) -> Result:
    n = sum(counts)
    entries = [Entry(str(at), count, count / n if n else 0) for at, count in enumerate(counts)]
    mean = [Fact("Mean", str(n), is_nobodys=True), Fact("Total", "1")]
    return Result(key, "single_choice", key, asked, n, entries, mean)


def shown_of(found: Results) -> tuple:
    return (
        found.received,
        found.silent,
        found.is_few,
        *((r.answered, *(e.count for e in r.entries)) for r in found.questions),
    )


def test_the_page_as_a_whole_keeps_each_count_of_a_question_open():
    """All of 9 to 13 answers, up to six of them “no comment”, to one question of three choices
    beside one that more or fewer answered.
    """
    alike = defaultdict(list)
    for received_, silent in product(range(9, 14), range(7)):
        asked = received_ - silent
        for n, other in product(range(asked + 1), repeat=2):
            for vector in splits(n, 2):
                asks = [question("a", *vector, asked=asked), question("b", other, asked=asked)]
                shown = shown_of(for_public(Results(received_, silent, asks)))
                alike[shown].append((received_, silent, *vector))
    for shown, fitting in alike.items():
        received_, silent, _few, *questions = shown
        told = [n for n in (received_, received_ and silent and received_ - silent) if n]
        told += [n for n, *_counts in questions if n]
        assert not any(0 < abs(a - b) < LEAST for a in told for b in told), shown
        assert not 0 < silent < LEAST
        first = questions[0] if questions else (None,)
        for at in range(2):
            is_told = len(first) > 1 and first[at + 1] is not None
            values = {vector[2 + at] for vector in fitting}
            assert is_told or len(values) >= LEAST, (shown, fitting)


def test_a_mean_goes_with_any_count_and_no_sum_is_told():
    [full] = for_public(Results(20, 0, [question("a", 12, 8, asked=20)])).questions
    [part] = for_public(Results(25, 0, [question("a", 20, 3, 2, 0, asked=25)])).questions
    assert [fact.label for fact in full.facts] == ["Mean"]
    assert (part.facts, [entry.count for entry in part.entries]) == ([], [20, None, None, None])


def test_one_silent_answer_costs_the_total_and_no_question():
    found = for_public(Results(26, 1, [question("a", 15, 10, asked=25)]))
    assert (found.received, found.silent, found.questions[0].answered) == (None, 0, 25)
    assert for_public(Results(26, 6, [question("a", 20, 0, asked=20)])).silent == 6


def test_what_is_listed_only_because_somebody_took_it_is_no_zero():
    asked = question("a", 20, 3, 2, 0, asked=25)
    asked.entries[2] = Entry("old", 2, is_extra=True)
    assert for_public(Results(25, 0, [asked])).questions[0].is_withheld


@pytest.mark.django_db
def test_numbers_tell_neither_their_ends_nor_their_mean(client, now):
    version = make_version(definition())
    for number in range(10):
        received(version, now, number, qcount=99 if number == 9 else 30)
    assert by_label(read_public(version.form))["企业数"].is_withheld
    for number in range(10, 18):
        received(version, now, number, qcount=40 + number % 4)
    shown = by_label(read_public(version.form))["企业数"]
    client.force_login(make_clerk())
    public = page(client, version.form, "?public=1")

    assert facts(shown) == {}
    assert counts(shown) == {"34 及以下": 9, "35–39": 0, "40 及以上": 9}
    assert "99" not in public.partition("<main")[2]  # the frame names accounts, by number
    assert "18 份填报" in public
    assert "件数较少，不列各项" in public  # what nobody answered
