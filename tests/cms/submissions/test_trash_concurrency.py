"""Real threads on PostgreSQL: whoever comes first wins, and nobody loses half an answer."""

import datetime as dt

import pytest

from cms.submissions.models import (
    AnswerCell,
    Attachment,
    DestructionCertificate,
    Submission,
    TrashEntry,
)
from cms.submissions.services import (
    CannotRestoreSubmission,
    destroy_due,
    restore_submission,
)
from tests.cms.submissions.ending import MONTH, make_director, make_named, throw_away
from tests.cms.submissions.factories import make_version
from tests.cms.submissions.test_concurrency import THREADS, in_threads

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def test_restoring_while_the_sweep_destroys_exactly_one_wins(now):
    version, director = make_version(), make_director()
    answers = [
        make_named(version=version, now=now + dt.timedelta(seconds=n), number=n) for n in range(12)
    ]
    last = {throw_away(each, now=now, by=director).destroy_at for each in answers}
    [in_time] = last

    def act(work):
        kind, answer = work
        if kind == "sweep":
            return destroy_due(now=now + MONTH)
        try:
            restore_submission(submission=answer, by=director, now=in_time)
        except CannotRestoreSubmission:
            return None
        return answer.pk

    works = [("restore", each) for each in answers]
    for place in range(0, 16, 4):
        works.insert(place, ("sweep", None))
    outcomes = in_threads(act, works)

    told = {
        done
        for (kind, _answer), done in zip(works, outcomes, strict=True)
        if kind == "restore" and done
    }
    kept = set(Submission.objects.kept().values_list("pk", flat=True))
    gone = set(DestructionCertificate.objects.values_list("receipt", flat=True))
    assert kept == told
    assert gone == {each.receipt for each in answers if each.pk not in kept}
    assert not TrashEntry.objects.exists()
    assert set(AnswerCell.objects.values_list("submission", flat=True)) == kept


def test_two_sweeps_leave_one_certificate_each_without_a_gap(now):
    version, director = make_version(), make_director()
    for number in range(10):
        answer = make_named(version=version, now=now + dt.timedelta(seconds=number), number=number)
        throw_away(answer, now=now, by=director)

    counts = in_threads(lambda _n: destroy_due(now=now + MONTH), range(THREADS))

    numbers = DestructionCertificate.objects.order_by("pk").values_list("number", flat=True)
    assert sum(counts) == 10
    assert list(numbers) == [f"2026-{n:04d}" for n in range(1, 11)]
    assert not Submission.objects.exists()
    assert not Attachment.objects.exists()


def test_thrown_away_at_once_by_many_is_one_entry(now):
    answer, director = make_named(version=make_version(), now=now), make_director()

    keys = in_threads(lambda _n: throw_away(answer, now=now, by=director).pk, range(THREADS))

    assert len(set(keys)) == 1
