"""A time of release that the clerk writes on the text: decided on with it, kept by the permit."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from home.notices.enums import NoticeState
from home.notices.models import NoticePage
from home.notices.queries import notices_list
from home.notices.services import CannotSubmitNotice, create_notice, submit_notice
from tests.home.publishing import make_public
from tests.workflows.approvals.factories import set_rules, set_time
from tests.workflows.topics.factories import committee, make_clerk, make_director
from workflows.approvals.enums import ClosingRule, ReviewVerdict
from workflows.approvals.models import Decision
from workflows.approvals.services import cast_vote, review_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]
BODY = '[{"type": "para", "value": "<p>正文</p>"}]'


@pytest.fixture
def clerk():
    return make_clerk()


def notice(clerk, at: dt.datetime | None) -> NoticePage:
    made = create_notice(
        by=clerk, now=timezone.now(), title="定时公告", summary="摘要", body=BODY, release_at=at
    )
    return NoticePage.objects.get(pk=made.pk)


def carried(page: NoticePage, clerk) -> None:
    set_rules(closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    director, members = make_director(), committee()
    state = submit_notice(notice=page, by=clerk, now=timezone.now())
    review_text(
        task_state=state.current_task_state,
        by=director,
        verdict=ReviewVerdict.APPROVE,
        now=timezone.now(),
    )
    for member in members:
        decision = Decision.objects.latest("pk")
        if decision.state == "OPEN":
            cast_vote(decision=decision, by=member, choice="FOR", now=timezone.now())


def test_it_becomes_public_at_its_time_and_the_next_draft_has_none(clerk):
    at = (timezone.now() + dt.timedelta(hours=30)).replace(microsecond=0)
    page = notice(clerk, at)
    carried(page, clerk)
    assert (Permit.objects.get().release_mode, Permit.objects.get().release_at) == ("AT_TIME", at)
    assert list(publish_due(now=at - dt.timedelta(seconds=1))) == []
    assert permit_in_force(page.number) is None
    assert [each.problem for each in publish_due(now=at)] == [""]
    assert permit_in_force(page.number) is not None
    page = NoticePage.objects.get(pk=page.pk)
    assert page.get_latest_revision_as_object().release_at is None
    assert page.release_at is None


def test_a_time_that_has_passed_is_not_submitted_and_nothing_is_lost(clerk):
    page = notice(clerk, timezone.now() - dt.timedelta(minutes=1))
    with pytest.raises(CannotSubmitNotice, match="定时发布时间已过"):
        submit_notice(notice=page, by=clerk, now=timezone.now())
    assert page.get_latest_revision_as_object().release_at is not None
    set_time(page, None, clerk)
    submit_notice(notice=NoticePage.objects.get(pk=page.pk), by=clerk, now=timezone.now())


def editor(client, page, clerk, **typed):
    """The answer to the editor's form of a notice, with what was typed in it."""
    client.force_login(clerk)
    empty = {"body-count": 0, "kind": "NEWS", "title": "公告", "ends_on": "", "release_at": ""}
    body = {"date": "2026-05-12", "summary": "", "unit": "", **empty, **typed}
    return client.post(f"/admin/pages/{page.pk}/edit/", body)


def test_a_time_that_has_passed_is_said_beside_its_field_in_the_editor(client, clerk):
    page = notice(clerk, None)
    answer = editor(
        client, page, clerk, release_at="2026-01-02 09:00", **{"action-submit": "提交审批"}
    )
    assert answer.status_code == 200
    assert "定时发布时间已过" in answer.context["form"].errors["release_at"][0]
    assert page.get_latest_revision_as_object().title == "定时公告"
    # A draft may keep it: only a submission needs a time to come.
    assert editor(client, page, clerk, release_at="2026-01-02 09:00").status_code == 302


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("date", "1979-12-31", "年份应在 1980 年至"),
        ("date", "2199-12-31", "年份应在 1980 年至"),
        ("ends_on", "2199-12-31", "年份应在 1980 年至"),
        ("release_at", "2199-12-31 23:59", "定时发布时间最迟在一年之内"),
    ],
)
def test_a_day_that_nobody_can_have_meant_is_refused_beside_its_field(
    client, clerk, field, typed, says
):
    answer = editor(client, notice(clerk, None), clerk, **{field: typed})
    assert answer.status_code == 200
    assert says in answer.context["form"].errors[field][0]
    with pytest.raises(ValidationError) as found:
        value = (
            dt.date.fromisoformat(typed)
            if field != "release_at"
            else dt.datetime(9999, 12, 31, tzinfo=dt.UTC)
        )
        create_notice(by=clerk, now=timezone.now(), title="公告", body=BODY, **{field: value})
    assert says in found.value.message_dict[field][0]


def test_it_does_not_end_before_it_begins():
    at = timezone.now() + dt.timedelta(days=5)
    page = NoticePage(title="公告", release_at=at, ends_on=timezone.localdate())
    with pytest.raises(ValidationError) as found:
        page.clean()
    assert "展示截止日早于定时发布时间。" in found.value.message_dict["ends_on"]


def test_the_clerk_finds_it_in_the_editor(client, clerk):
    page = notice(clerk, None)
    client.force_login(clerk)
    html = client.get(f"/admin/pages/{page.pk}/edit/").content.decode()
    assert 'name="release_at"' in html
    assert "定时发布时间" in html


def test_a_notice_shown_to_its_end_is_called_so_and_not_withdrawn(client, clerk):
    page = notice(clerk, None)
    now = timezone.now()
    make_public(page, now - dt.timedelta(days=2), ends_at=now - dt.timedelta(days=1))
    list(publish_due(now=now))

    assert notices_list().get(pk=page.pk).state == NoticeState.EXPIRED
    client.force_login(clerk)
    record = client.get(reverse("office_notices:record", args=[page.pk])).content.decode()
    history = client.get(reverse("permit_history", args=[page.number])).content.decode()
    for html in (record, history):
        assert "已到期下线" in html
        assert "已撤回" not in html
    assert "提交审批" in record
