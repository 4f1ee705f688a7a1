"""保存期限: when it is over, what is listed, and that only the director's press moves anything."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.services import set_retention
from cms.submissions import expiry, holds
from cms.submissions.expiry import batch_of, first_day_kept, forms_over
from cms.submissions.models import DestructionCertificate, Submission, TrashEntry
from cms.submissions.services import (
    CannotEndPeriod,
    destroy_due,
    restore_submission,
    return_submission,
    trash_expired,
)
from tests.cms.submissions.ending import MONTH, make_director
from tests.cms.submissions.factories import UserFactory, make_clerk, make_received, make_version

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=366)


@pytest.fixture
def director():
    return make_director()


@pytest.fixture
def old_and_new(now, director):
    """A form that keeps answers for a year, with three that are older and one that is not."""
    version = make_version()
    version.form = set_retention(form=version.form, months=12, by=director, now=now)
    old = [make_received(version=version, now=now - YEAR, number=n) for n in range(3)]
    return version.form, old, make_received(version=version, now=now, number=9)


@pytest.mark.parametrize(
    ("months", "today", "first"),
    [
        (12, "2026-05-12", "2025-05-12"),
        (1, "2026-03-31", "2026-02-28"),
        (1, "2028-03-31", "2028-02-29"),
        (1, "2026-01-15", "2025-12-15"),
        (36, "2026-12-31", "2023-12-31"),
        (1200, "2026-05-12", "1926-05-12"),
    ],
)
def test_the_first_day_that_is_kept(months, today, first):
    assert first_day_kept(months, dt.date.fromisoformat(today)) == dt.date.fromisoformat(first)


@pytest.mark.parametrize("months", [1, 2, 11, 12, 13, 36])
def test_never_a_day_too_early(months):
    """What is past its period was submitted before the day that its months are over."""
    day = dt.date(2024, 1, 1)
    for step in range(800):
        today = day + dt.timedelta(days=step)
        submitted = first_day_kept(months, today) - dt.timedelta(days=1)
        total = submitted.year * 12 + submitted.month - 1 + months
        year, month = divmod(total, 12)
        ends = (year, month + 1, submitted.day)
        assert ends < (today.year, today.month, today.day)


def test_only_what_is_past_its_period_is_listed(old_and_new, now):
    form, old, _new = old_and_new
    make_received(version=make_version(), now=now - YEAR * 20)  # its form keeps for ever

    [over] = forms_over(now)

    assert (over.form, over.period, over.movable, over.on_record, over.returned) == (
        *(form, "1 年", 3),
        *(0, 0),
    )
    assert batch_of(form, now).rows == old


def test_the_last_day_of_the_period_is_kept(now, director):
    version = make_version()
    set_retention(form=version.form, months=12, by=director, now=now)
    make_received(version=version, now=now.replace(year=2025, hour=0, minute=0))
    make_received(version=version, now=now.replace(year=2025, day=11, hour=23, minute=59), number=1)

    assert forms_over(now)[0].movable == 1


def test_the_director_confirms_and_nothing_is_destroyed_by_that(old_and_new, director, now):
    form, old, new = old_and_new

    count = trash_expired(form=form, seen=batch_of(form, now).seen, by=director, now=now)

    assert count == 3
    assert list(Submission.objects.kept()) == [new]
    assert set(TrashEntry.objects.values_list("reason", "retention_months", "trashed_by")) == {
        ("保存期限（1 年）已到", 12, director.pk)
    }
    assert destroy_due(now=now) == 0
    event = AuditEvent.objects.get(verb="submission.end_period")
    assert event.detail == "1 年 共 3 份填报"
    assert AuditEvent.objects.filter(verb="submission.trash").count() == 3
    restore_submission(submission=old[0], by=director, now=now)
    assert destroy_due(now=now + MONTH) == 2
    assert set(DestructionCertificate.objects.values_list("rule", flat=True)) == {
        "自提交之日起保存1 年，期满经办公室主任确认移入回收站，满 30 天销毁。"
    }


def test_the_sweep_alone_moves_nothing(old_and_new, now):
    destroy_due(now=now + MONTH)

    assert Submission.objects.kept().count() == 4


@pytest.mark.parametrize("role", [r for r in Role if r != Role.OFFICE_DIRECTOR], ids=str)
def test_nobody_else_confirms(role, old_and_new, now):
    form, _old, _new = old_and_new
    somebody = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(CannotEndPeriod, match="主任"):
        trash_expired(form=form, seen=batch_of(form, now).seen, by=somebody, now=now)

    assert AuditEvent.objects.filter(verb="submission.end_period", refused=True).exists()
    assert not TrashEntry.objects.exists()


def test_what_was_not_shown_is_not_moved(old_and_new, director, now):
    form, _old, _new = old_and_new
    seen = batch_of(form, now).seen
    make_received(version=form.current_version, now=now - YEAR, number=20)

    for wrong in (seen, "", "0" * 32):
        with pytest.raises(CannotEndPeriod, match="名单已有变化"):
            trash_expired(form=form, seen=wrong, by=director, now=now)

    assert not TrashEntry.objects.exists()


def test_an_empty_list_is_not_confirmed(director, now):
    version = make_version()
    form = set_retention(form=version.form, months=12, by=director, now=now)

    with pytest.raises(CannotEndPeriod):
        trash_expired(form=form, seen=batch_of(form, now).seen, by=director, now=now)


def test_returned_ones_and_those_on_a_record_stay_and_are_counted(
    old_and_new, director, now, monkeypatch
):
    form, old, _new = old_and_new
    return_submission(submission=old[0], reason="补照片", by=make_clerk(), now=now)
    held = holds.Hold(lambda: Q(pk=old[1].pk), lambda submission: "办理记录")
    monkeypatch.setitem(holds._holds, "test", held)

    [over] = forms_over(now)
    trash_expired(form=form, seen=batch_of(form, now).seen, by=director, now=now)

    assert (over.movable, over.on_record, over.returned) == (1, 1, 1)
    assert TrashEntry.objects.get().submission == old[2]


def test_a_batch_at_a_time_the_oldest_first(old_and_new, director, now, monkeypatch):
    form, _old, _new = old_and_new
    monkeypatch.setattr(expiry, "BATCH", 2)

    counts = [
        trash_expired(form=form, seen=batch_of(form, now).seen, by=director, now=now)
        for _press in range(2)
    ]

    assert counts == [2, 1]


def test_lists_cost_the_same_with_more_forms_and_rows(client, old_and_new, director, now):
    form, _old, _new = old_and_new
    client.force_login(director)
    urls = [reverse("submissions:periods"), reverse("submissions:over", args=[form.pk])]

    def queries() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            found.append(len(asked))
        return found

    queries()
    few = queries()
    for number in range(30, 50):
        make_received(version=form.current_version, now=now - YEAR, number=number)
    for months in (6, 24):
        other = make_version()
        set_retention(form=other.form, months=months, by=director, now=now)
        make_received(version=other, now=now - YEAR * 3)

    assert queries() == few
