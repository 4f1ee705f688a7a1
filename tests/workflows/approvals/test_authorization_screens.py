"""Authorisations on the desk: drafted, tabled, read, revoked; and the monthly list."""

import datetime as dt

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.schedules import registered_schedules
from tests.workflows.approvals.factories import UserFactory, make_notice
from tests.workflows.approvals.standing import (
    RECEPTION,
    agree,
    decide_in_meeting,
    give_standing_chain,
    grant,
    make_draft,
    party_committee,
    submit_reception,
    two_releasers,
)
from workflows.approvals.enums import LAPSED_KIND
from workflows.approvals.models import Decision, StandingAuthorization, StandingReport
from workflows.approvals.services import revoke_authorization, write_standing_reports
from workflows.duties.models import Duty


@pytest.fixture
def pair(db):
    return two_releasers()


def typed(pair, **changes) -> dict:
    today = timezone.localdate()
    fields = {
        "title": "日常公告授权发布",
        "body": party_committee().pk,
        "kinds": [RECEPTION],
        "first_releaser": pair[0].person_id,
        "second_releaser": pair[1].person_id,
        "valid_from": today.isoformat(),
        "valid_until": (today + dt.timedelta(days=30)).isoformat(),
        "terms": "每周不超过两条",
    }
    return {**fields, **changes}


def page(client, user, name: str, *args) -> str:
    client.force_login(user)
    return client.get(reverse(f"approvals:{name}", args=args)).content.decode()


def test_from_the_draft_to_the_committee_through_the_screens(client, stage, pair):
    client.force_login(stage.clerk)
    answer = client.post(reverse("approvals:authorization-new"), typed(pair))
    draft = StandingAuthorization.objects.get()
    assert answer.headers["location"] == reverse("approvals:authorization", args=[draft.pk])
    html = page(client, stage.clerk, "authorization", draft.pk)
    assert "接待公告" in html
    assert "每周不超过两条" in html
    assert "提交上会" not in html
    edit = reverse("approvals:authorization-edit", args=[draft.pk])
    assert 'value="日常公告授权发布"' in client.get(edit).content.decode()
    client.post(edit, typed(pair, title="改过的题目"))
    draft.refresh_from_db()
    assert draft.title == "改过的题目"

    assert "提交上会" in page(client, stage.director, "authorization", draft.pk)
    client.post(reverse("approvals:authorization-table", args=[draft.pk]))

    decision = Decision.objects.get()
    draft.refresh_from_db()
    assert draft.state == "TABLED"
    text = page(client, stage.members[0], "page", decision.pk)
    assert "改过的题目" in text
    assert pair[0].person.name in text
    assert page(client, stage.members[0], "ballot", decision.pk)
    decide_in_meeting(decision, entered_by=stage.clerk, checked_by=stage.director)
    html = page(client, stage.members[0], "authorizations")
    assert ("改过的题目" in html, "有效" in html) == (True, True)


def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(client, stage, pair):
    client.force_login(stage.clerk)
    today = timezone.localdate()
    wrong = typed(
        pair,
        second_releaser=pair[0].person_id,
        kinds=[],
        valid_until=(today - dt.timedelta(days=1)).isoformat(),
    )

    answer = client.post(reverse("approvals:authorization-new"), wrong)

    html = answer.content.decode()
    assert answer.status_code == 422
    for words in ("须由两名不同的人员", "请至少选择一类信息", "结束日期早于开始日期"):
        assert html.count(words) == 2  # at the top and beside the field
    assert "每周不超过两条" in html
    assert not StandingAuthorization.objects.exists()


def test_strangers_read_nothing_and_members_change_nothing(client, stage, pair):
    draft = make_draft(stage.clerk, pair)
    for user in (UserFactory(roles=[Role.DEPUTY]), UserFactory(is_superuser=True)):
        client.force_login(user)
        for name in ("authorizations", "authorization-new"):
            assert client.get(reverse(f"approvals:{name}")).status_code == 404
        address = reverse("approvals:authorization", args=[draft.pk])
        assert client.get(address).status_code == 404
    for user in (stage.members[0], stage.clerk):
        client.force_login(user)
        table = client.post(reverse("approvals:authorization-table", args=[draft.pk]))
        assert table.status_code == 409
    draft.refresh_from_db()
    assert draft.state == "DRAFT"


def test_the_director_revokes_with_a_reason(client, stage, pair):
    given = grant(stage, pair)
    client.force_login(stage.director)
    address = reverse("approvals:authorization-revoke", args=[given.pk])

    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "另有安排"}).status_code == 302
    assert client.post(address, {"reason": "再次"}).status_code == 409

    given.refresh_from_db()
    assert (given.state, given.revoked_reason) == ("REVOKED", "另有安排")


def test_what_a_revocation_stops_is_listed_before_and_after(client, stage, pair):
    """Agreed to for a later time, or still looked at: each had become a draft without a word."""
    given = grant(stage, pair)
    give_standing_chain()
    later = make_notice(stage.clerk, "后天公布的公告")
    later.release_at = (timezone.now() + dt.timedelta(days=2)).replace(microsecond=0)
    agree(submit_reception(stage, later), *pair)
    submit_reception(stage, make_notice(stage.clerk, "正在复核的公告"))
    agree(submit_reception(stage, make_notice(stage.clerk, "早已公开的公告")), *pair)
    titles = ("后天公布的公告", "正在复核的公告")
    before = page(client, stage.director, "authorization", given.pk)
    assert [title in before for title in titles] == [True, True]
    assert "早已公开的公告" not in before
    assert "后天公布的公告" not in page(client, stage.members[0], "authorization", given.pk)

    client.force_login(stage.director)
    client.post(reverse("approvals:authorization-revoke", args=[given.pk]), {"reason": "停"})

    for user in (stage.director, stage.clerk):
        after = page(client, user, "authorization", given.pk)
        assert "因撤销授权而停止发布" in after
        assert [title in after for title in titles] == [True, True]
        assert "早已公开的公告" not in after
    owed = Duty.objects.open().filter(kind=LAPSED_KIND)
    assert [duty.subject_label for duty in owed] == ["后天公布的公告"]


# --- the monthly list


def next_month(count: int = 1) -> dt.datetime:
    """The first minute of a month to come."""
    day = timezone.localdate()
    for _number in range(count):
        day = (day.replace(day=1) + dt.timedelta(days=32)).replace(day=1)
    return timezone.make_aware(dt.datetime.combine(day, dt.time(0, 1)))


def test_the_list_of_a_month_writes_itself_once(client, stage, pair):
    given = grant(stage, pair, valid_until=timezone.localdate() + dt.timedelta(days=70))
    give_standing_chain()
    agree(submit_reception(stage), *pair)
    submit_reception(stage, make_notice(stage.clerk, "没有发布的公告"))
    assert write_standing_reports(timezone.now()) == 0

    assert write_standing_reports(next_month()) == 1
    assert write_standing_reports(next_month()) == 0

    report = StandingReport.objects.get()
    assert report.month == timezone.localdate().replace(day=1)
    (line,) = report.lines
    assert line["title"] == stage.page.title
    assert line["releasers"] == [user.person.name for user in pair]
    html = page(client, stage.members[0], "standing-report", report.pk)
    assert stage.page.title in html
    assert "没有发布的公告" not in html
    assert "、".join(line["releasers"]) in html
    assert "接待公告" in html
    assert reverse("approvals:standing-report", args=[report.pk]) in page(
        client, stage.members[0], "authorization", given.pk
    )


def test_a_new_list_is_put_before_the_members_beside_their_ballots(client, stage, pair):
    grant(stage, pair)
    write_standing_reports(next_month())
    report = StandingReport.objects.get()
    address = reverse("approvals:standing-report", args=[report.pk])

    with time_machine.travel(next_month(), tick=False):
        assert address in page(client, stage.members[0], "ballots")
        assert address not in page(client, pair[0], "ballots")  # of the office, no member
    with time_machine.travel(next_month() + dt.timedelta(days=32), tick=False):
        assert address not in page(client, stage.members[0], "ballots")


def test_an_empty_month_says_so_and_a_machine_that_stood_still_makes_up_for_it(client, stage, pair):
    grant(stage, pair, valid_until=timezone.localdate() + dt.timedelta(days=100))

    assert write_standing_reports(next_month(3)) == 3

    report = StandingReport.objects.first()
    assert report.lines == []
    html = page(client, stage.members[0], "standing-report", report.pk)
    assert "本月没有依据该授权发布信息" in html


def test_nothing_is_listed_of_what_was_never_given_or_after_its_end(stage, pair):
    make_draft(stage.clerk, pair)
    given = grant(stage, pair, valid_until=timezone.localdate() + dt.timedelta(days=100))
    revoke_authorization(authorization=given, reason="停", by=stage.director, now=timezone.now())

    assert write_standing_reports(next_month(3)) == 1

    assert StandingReport.objects.get().authorization == given


def test_a_list_is_never_changed(stage, pair):
    grant(stage, pair)
    write_standing_reports(next_month())

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_standingreport SET lines = '[]'")


def test_the_jobs_run_by_themselves():
    names = {job.name for job in registered_schedules()}

    assert {"end_lapsed_releases", "write_standing_reports"} <= names
