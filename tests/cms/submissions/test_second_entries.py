"""双人独立录入: who enters second, what is compared, what holds, and what ends a pair."""

import itertools

import pytest
from django.db import IntegrityError, transaction

from cms.submissions.enums import PairState
from cms.submissions.models import Correction, SecondEntry, Submission
from cms.submissions.services import (
    CannotAcceptSubmission,
    CannotCorrectAnswer,
    CannotEnterSecond,
    CannotFillSubmission,
    CannotSettleEntries,
    CannotSubmit,
    EntriesUnsettled,
    accept_submission,
    appoint_second,
    destroy_submission,
    mark_no_comment,
    note_opened,
    open_draft,
    restore_submission,
    return_submission,
    settle_entries,
    take_second_entry,
    trash_submission,
)
from tests.cms.submissions.correcting import correct
from tests.cms.submissions.ending import MONTH, make_director
from tests.cms.submissions.factories import SUBJECT, UserFactory, post
from tests.cms.submissions.twice import SAID, TALLY, Tally, save

pytestmark = pytest.mark.django_db


@pytest.fixture
def tally(now):
    return Tally(now)


def settle(tally, pair, *, by=None, reason="与原始票核对", data=None, **choices):
    return settle_entries(
        pair=pair,
        choices=choices,
        data=data if data is not None else post(),
        reason=reason,
        by=by or tally.third,
        now=tally.now,
    )


def test_a_received_answer_waits_and_the_same_said_twice_is_settled_at_once(tally):
    first = tally.first()
    assert tally.pair(first).state == PairState.WAITING

    said = SAID | {"qrate": "3", "qhow": ["ob", "oa"], "qsaid": f" {SAID['qsaid']}　"}
    tally.second(first, said)

    pair = tally.pair(first)
    assert (pair.state, pair.settled_by) == (PairState.AGREED, None)
    assert pair.cells.filter(is_equal=True).count() == 4
    assert not Correction.objects.exists()


def test_the_second_draft_is_empty_and_asks_what_is_entered_twice_alone(tally):
    first = tally.first()

    draft = tally.take(first)

    assert (draft.answers, draft.filler, draft.version_id) == ({}, "OFFICE-2", first.version_id)
    with pytest.raises(CannotFillSubmission):
        save(draft, "splan", post(qplan="x"), by=tally.two, now=tally.now)
    saved = save(draft, "stally", post(qyes="4", qscan="x"), by=tally.two, now=tally.now)
    assert saved.submission.answers == {"qyes": 4}


@pytest.mark.parametrize("who", ["one", "opener", "deputy"])
def test_who_knows_the_first_entry_or_may_not_fill_it_in_is_refused(tally, who):
    draft = open_draft(
        version=tally.version, subject_ref=SUBJECT, filler="OFFICE", by=tally.one, now=tally.now
    )
    tally.opener, tally.deputy = tally.third, UserFactory(roles=["代表"])
    note_opened(draft, tally.opener, tally.now)
    first = tally.file(draft, SAID, tally.one)

    with pytest.raises(CannotEnterSecond):
        tally.take(first, getattr(tally, who))

    assert tally.pair(first).state == PairState.WAITING


def test_whoever_wrote_some_of_the_draft_is_not_its_second_person(tally):
    draft = open_draft(
        version=tally.version, subject_ref=SUBJECT, filler="OFFICE", by=tally.two, now=tally.now
    )
    save(draft, "stally", post(qyes="3"), by=tally.two, now=tally.now)
    first = tally.file(draft, SAID, tally.one)

    with pytest.raises(CannotEnterSecond, match="经手或看过"):
        tally.take(first, tally.two)
    assert tally.take(first, tally.third).respondent == tally.third


def test_taken_twice_by_one_person_it_is_one_draft_and_another_is_refused(tally):
    first = tally.first()

    assert tally.take(first) == tally.take(first)
    with pytest.raises(CannotEnterSecond):
        tally.take(first, tally.third)


def test_who_is_appointed_alone_takes_it(tally):
    first = tally.first()
    give = {"pair": tally.pair(first), "now": tally.now}
    with pytest.raises(CannotEnterSecond):
        appoint_second(account=tally.one, by=tally.third, **give)
    with pytest.raises(CannotEnterSecond):
        appoint_second(account=tally.two, by=UserFactory(roles=["代表"]), **give)
    appoint_second(account=tally.two, by=tally.third, **give)

    with pytest.raises(CannotEnterSecond, match="已指定"):
        tally.take(first, tally.third)
    draft = tally.take(first, tally.two)
    appoint_second(account=tally.third, by=tally.third, **give | {"pair": tally.pair(first)})

    with pytest.raises(CannotSubmit):
        tally.file(draft, SAID, tally.two)  # given to somebody else: void
    assert tally.second(first, by=tally.third).respondent == tally.third


def test_until_settled_nothing_is_accepted_or_corrected(tally):
    first = tally.first()
    act = {"submission": first, "by": tally.third, "now": tally.now}
    with pytest.raises(CannotAcceptSubmission, match="待第二次录入"):
        accept_submission(**act)
    tally.second(first, SAID | {"qyes": 4})
    with pytest.raises(CannotAcceptSubmission, match="不一致"):
        accept_submission(**act)
    with pytest.raises(CannotCorrectAnswer, match="不一致"):
        correct(first, "qyes", qyes="5", by=tally.third, now=tally.now)

    settle(tally, tally.pair(first), qyes="SECOND")

    assert accept_submission(**act).state == "ACCEPTED"


def test_what_holds_goes_into_the_first_entry_and_both_stay_readable(tally):
    votes = [{"row": "raaaa", "cells": {"qwho": "甲局", "qnum": 5}}]
    more = [
        {"row": "rbbbb", "cells": {"qwho": "甲局", "qnum": 6}},
        {"row": "rcccc", "cells": {"qwho": "乙局", "qnum": 1}},
    ]
    first = tally.first(SAID | {"qvotes": votes})
    second = tally.second(first, {"qyes": 4, "qrate": "9", "qsaid": "另一句", "qvotes": more})
    pair = tally.pair(first)
    assert pair.state == PairState.DIFFERS

    choices = {"qyes": "SECOND", "qrate": "OTHER", "qsaid": "FIRST", "qvotes": "SECOND"}
    with pytest.raises(EntriesUnsettled):  # the way is not settled
        settle(tally, pair, data=post(qrate="7.5"), **choices)
    settle(tally, pair, data=post(qrate="7.5"), qhow="FIRST", **choices)

    first.refresh_from_db()
    rows = first.answers["qvotes"]
    assert (first.answers["qyes"], first.answers["qrate"]) == (4, "7.5")
    assert [row["row"] for row in rows] == ["raaaa", "rcccc"]  # rows keep their names
    assert first.cells.get(question_key="qyes").number == 4
    assert {c.question_key for c in first.corrections.all()} == {"qyes", "qrate", "qvotes"}
    assert first.corrections.get(question_key="qyes").before == 3
    assert Submission.objects.get(pk=second.pk).answers["qyes"] == 4
    pair.refresh_from_db()
    assert (pair.state, pair.settled_by, pair.reason) == (
        PairState.SETTLED,
        tally.third,
        "与原始票核对",
    )
    digests = [(c.sha256_before, c.sha256_after) for c in first.corrections.order_by("pk")]
    assert digests[-1][1] == first.body_sha256
    assert all(a[1] == b[0] for a, b in itertools.pairwise(digests))
    settle(tally, pair, qyes="FIRST")  # called twice: nothing more
    assert first.corrections.count() == 3


def test_neither_of_the_two_settles_and_a_reason_is_given(tally):
    first = tally.first()
    tally.second(first, SAID | {"qyes": 4})
    pair = tally.pair(first)

    for who in (tally.one, tally.two, UserFactory(roles=["代表"])):
        with pytest.raises(CannotSettleEntries):
            settle(tally, pair, by=who, qyes="FIRST")
    with pytest.raises(CannotSettleEntries, match=r"理由|原因"):
        settle(tally, pair, reason=" ", qyes="FIRST")

    tally.third.is_active = False
    tally.third.save()
    assert settle(tally, pair, by=tally.one, qyes="FIRST").state == PairState.SETTLED


def test_an_answer_that_makes_something_wrong_is_not_taken(tally):
    first = tally.first()
    tally.second(first, SAID | {"qyes": 4})

    with pytest.raises(EntriesUnsettled) as refused:
        settle(tally, tally.pair(first), data=post(qyes="三"), qyes="OTHER")

    assert list(refused.value.problems) == ["qyes"]
    first.refresh_from_db()
    assert first.answers["qyes"] == 3


def test_returned_the_pair_is_void_and_a_new_one_waits(tally):
    first = tally.first()
    draft = tally.take(first)
    act = {"submission": first, "by": tally.third, "now": tally.now}
    return_submission(reason="票数不对", **act)

    assert SecondEntry.objects.get(second=draft).state == PairState.VOID
    with pytest.raises(CannotSubmit):
        tally.file(draft, SAID, tally.two)
    with pytest.raises(CannotEnterSecond):
        tally.take(first, tally.two)  # not before it is sent again
    first.refresh_from_db()
    tally.file(first, SAID | {"qyes": 5}, tally.one)
    tally.second(first, SAID | {"qyes": 5})
    assert tally.pair(first).state == PairState.AGREED
    assert first.second_entries.count() == 2


def test_returned_after_both_were_in_the_figures_let_go_of_it(tally):
    first = tally.first()
    tally.second(first)
    assert first.cells.exists()

    return_submission(submission=first, reason="重填", by=tally.third, now=tally.now)

    assert not first.cells.exists()
    assert tally.pair(first).state == PairState.WAITING


def test_no_comment_has_no_second_entry(tally):
    draft = open_draft(
        version=tally.version, subject_ref=SUBJECT, filler="OFFICE", by=tally.one, now=tally.now
    )

    mark_no_comment(submission=draft.pk, token="tally-no-comment-1", by=tally.one, now=tally.now)

    assert not SecondEntry.objects.exists()


def test_the_trash_takes_both_and_gives_both_back(tally):
    first, director = tally.first(), make_director()
    draft = tally.take(first)
    trash_submission(submission=first, reason="重复", by=director, now=tally.now)

    with pytest.raises(CannotFillSubmission):
        save(draft, "stally", post(qyes="4"), by=tally.two, now=tally.now)
    with pytest.raises(CannotSubmit):
        tally.file(draft, SAID, tally.two)
    restore_submission(submission=first, by=director, now=tally.now)

    tally.file(draft, SAID, tally.two)
    assert tally.pair(first).state == PairState.AGREED


def test_destruction_counts_both_and_leaves_no_row(tally):
    first = tally.first()
    tally.second(first, SAID | {"qyes": 4})
    settle(tally, tally.pair(first), qyes="SECOND")
    other = Tally(tally.now, TALLY | {"title": "另一张"})
    kept = other.first()
    other.second(kept)
    trash_submission(submission=first, reason="到期", by=make_director(), now=tally.now)

    certificate = destroy_submission(pk=first.pk, now=tally.now + MONTH)

    assert certificate is not None
    assert not Submission.objects.filter(form=tally.form).exists()
    assert list(SecondEntry.objects.values_list("first", flat=True)) == [kept.pk]


def test_the_database_holds_a_pair_together(tally):
    first = tally.first()
    pair = tally.pair(first)
    wrong = [
        {"state": PairState.ENTERING},
        {"state": PairState.AGREED, "settled_at": tally.now},
        {"settled_at": tally.now},
        {"state": PairState.ENTERING, "second": first, "taken_at": tally.now},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondEntry.objects.filter(pk=pair.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondEntry.objects.create(first=first, opened_at=tally.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.filter(pk=first.pk).update(is_second=True)
    draft = tally.take(first)
    draft_2 = take_second_entry(
        pair=tally.pair(tally.first(ref="testsubject:2")), by=tally.two, now=tally.now
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondEntry.objects.filter(second=draft).update(second=draft_2)
