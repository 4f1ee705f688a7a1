"""A topic released again: who was excused stays excused, and what is owed follows the new day."""

import datetime as dt
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.publishing.models import Permit
from cms.publishing.services import withdraw
from cms.submissions.services import mark_no_comment, return_submission
from tests.workflows.topics.factories import (
    INSPECTION,
    approve,
    excuse,
    make_clerk,
    make_director,
    make_topic,
    make_version,
    released_topic,
)
from workflows.duties.enums import Wish
from workflows.duties.models import Duty, DutyEvent
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import ask_about_duty, decide_request
from workflows.topics.models import Assignment, TopicPage
from workflows.topics.queries import timeline_of, typed_day
from workflows.topics.services import (
    CannotAskAgain,
    CannotFillAssignment,
    CannotSubmitTopic,
    ask_again,
    open_assignments,
    open_fill,
    open_office_fill,
    submit_topic,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]


def days(count: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=count)


def payload_of(topic) -> dict:
    return json.loads(Permit.objects.filter(number=topic.number).latest("pk").payload)


def release_again(topic, **changes) -> None:
    now, payload = changes.pop("now", timezone.now()), payload_of(topic)
    open_assignments(
        topic=topic,
        payload=payload | changes,
        by=None,
        now=now,
        named_before=typed_day(payload),
    )


def parts_of(topic) -> list[Assignment]:
    return list(Assignment.objects.filter(topic=topic.pk, filler="DEPUTY").order_by("id"))


def due_days(part) -> set[dt.date]:
    """The day of a part and of its duty."""
    duty = Duty.objects.open().get(owner_key=part.owner_key, kind="topics.fill")
    part.refresh_from_db()
    return {timezone.localdate(part.due_at), timezone.localdate(duty.due_at)}


def test_whom_the_director_excused_stays_excused():
    topic = released_topic()
    excused, asked = parts_of(topic)
    excuse(excused, reason="出差国外")

    release_again(topic, due_on=days(30).isoformat())

    excused.refresh_from_db()
    assert excused.state == "WAIVED"
    assert excused.waived_reason.endswith("申请：出差国外")
    assert not Duty.objects.open().filter(owner_key=excused.owner_key).exists()
    assert due_days(asked) == {days(30)}
    assert list(ledger_breaches()) == []


def test_who_was_dropped_by_the_text_is_asked_again_when_named_again():
    topic = released_topic()
    dropped, stays = parts_of(topic)
    rows = payload_of(topic)["deputies"]
    release_again(topic, deputies=[row for row in rows if row["mandate"] == stays.mandate_id])
    dropped.refresh_from_db()
    assert (dropped.state, dropped.waived_by) == ("WAIVED", None)

    release_again(topic)

    dropped.refresh_from_db()
    assert (dropped.state, dropped.waived_at) == ("OPEN", None)


@pytest.mark.parametrize("count", [5, 40])
def test_what_is_owed_follows_the_day_that_was_approved(count):
    topic = released_topic(due_on=days(20))
    part = parts_of(topic)[0]

    release_again(topic, due_on=days(count).isoformat())

    assert due_days(part) == {days(count)}
    moved = DutyEvent.objects.get(act="RESCHEDULED", duty__owner_key=part.owner_key)
    assert moved.reason == "公布的文本更改了填报截止日期"


def given_longer(topic, until: dt.date) -> Assignment:
    """A part for which its deputy asked more time, and the director granted it."""
    part = parts_of(topic)[0]
    duty = Duty.objects.get(owner_key=part.owner_key, kind="topics.fill")
    asked = ask_about_duty(
        duty=duty,
        wish=Wish.EXTEND,
        until=until,
        reason="出差",
        by=part.person.account,
        now=timezone.now(),
    )
    decide_request(request=asked, granted=True, answer="", by=make_director(), now=timezone.now())
    return part


def correct(topic, **changes) -> None:
    """The text changed, reviewed, carried and released again."""
    draft = TopicPage.objects.get(pk=topic.pk).get_latest_revision_as_object()
    for name, value in changes.items():
        setattr(draft, name, value)
    draft.save_revision(user=topic.owner)
    approve(TopicPage.objects.get(pk=topic.pk), by=topic.owner)


def test_a_correction_of_a_word_takes_back_no_time_that_was_granted():
    topic = released_topic(due_on=days(10))
    part = given_longer(topic, days(20))

    correct(topic, summary="更正一个错字。")

    assert due_days(part) == {days(20)}
    moved = DutyEvent.objects.filter(act="RESCHEDULED", duty__owner_key=part.owner_key)
    assert moved.count() == 1


def test_the_last_day_that_an_earlier_text_typed_is_the_one_compared_with():
    topic = released_topic(due_on=days(10))
    part = parts_of(topic)[0]

    correct(topic, due_on=None)
    correct(topic, due_on=days(5))

    assert due_days(part) == {days(5)}


@pytest.mark.parametrize(("named", "owed"), [(5, 20), (15, 20), (30, 30)])
def test_who_was_granted_longer_keeps_it_unless_the_text_gives_more(named, owed):
    topic = released_topic(due_on=days(10))
    part = given_longer(topic, days(20))

    release_again(topic, due_on=days(named).isoformat())

    assert due_days(part) == {days(owed)}


def test_a_day_granted_after_the_default_term_stays_too():
    topic = released_topic()
    part = given_longer(topic, days(40))

    release_again(topic, due_on=days(20).isoformat())

    assert due_days(part) == {days(40)}


def test_a_correction_that_names_no_new_day_moves_nothing():
    topic = released_topic(due_on=days(20))
    part = parts_of(topic)[0]

    release_again(topic, due_on=None)
    release_again(topic)

    assert due_days(part) == {days(20)}
    assert not DutyEvent.objects.filter(act="RESCHEDULED").exists()


def test_a_correction_after_the_deadline_moves_nothing_either():
    topic = released_topic(due_on=days(20))
    part = parts_of(topic)[0]

    release_again(topic, now=timezone.now() + dt.timedelta(days=25))

    assert due_days(part) == {days(20)}


def test_who_was_given_time_to_correct_an_answer_keeps_it():
    part, office = parts_of(released_topic(due_on=days(20)))[0], make_clerk()
    deputy, later = part.person.account, timezone.now() + dt.timedelta(days=19)
    draft = open_fill(assignment=part, by=deputy, now=timezone.now())
    mark_no_comment(submission=draft, token="k" * 32, by=deputy, now=timezone.now())
    return_submission(submission=draft, reason="请补充", by=office, now=later)
    part.refresh_from_db()
    given = timezone.localdate(part.due_at)
    assert given > days(20)

    release_again(part.topic, due_on=days(21).isoformat())

    assert due_days(part) == {given}


def test_nobody_is_late_before_being_asked():
    """The vote took longer than the office had thought."""
    payload = payload_of(released_topic(due_on=days(1)))
    topic = make_topic()
    later = timezone.now() + dt.timedelta(days=6)

    open_assignments(topic=topic, payload=payload, by=None, now=later)

    part = parts_of(topic)[0]
    assert part.due_at > later
    assert part.due_rule.startswith("workdays +5 from")


@pytest.mark.parametrize(("passed", "refused"), [(-1, True), (0, False)])
def test_a_day_that_has_passed_is_not_submitted(passed, refused):
    topic = make_topic(due_on=days(passed))

    if refused:
        with pytest.raises(CannotSubmitTopic, match="填报截止日期已过"):
            submit_topic(topic=topic, by=make_clerk(), now=timezone.now())
    else:
        submit_topic(topic=topic, by=make_clerk(), now=timezone.now())


def test_a_public_topic_may_be_corrected_after_its_deadline():
    clerk = make_clerk()
    topic = released_topic(by=clerk, due_on=days(1))

    topic.summary = "更正一个错字。"
    topic.save_revision(user=clerk)
    state = submit_topic(topic=topic, by=clerk, now=timezone.now() + dt.timedelta(days=9))

    assert state.status == "in_progress"


def test_a_waiver_is_taken_back_by_the_director_with_time_to_answer():
    topic = released_topic(due_on=days(1))
    part, director = parts_of(topic)[0], make_director()
    excuse(part, by=director)
    [said] = [e.note for e in timeline_of(topic) if e.what == "免办：" + part.person.name]
    assert said.endswith("申请：因病")

    with pytest.raises(CannotAskAgain):
        ask_again(assignment=part, by=make_clerk(), now=timezone.now())
    ask_again(assignment=part, by=director, now=timezone.now())

    assert min(due_days(part)) > days(1)
    assert list(ledger_breaches()) == []
    with pytest.raises(CannotAskAgain):
        ask_again(assignment=part, by=director, now=timezone.now())


def test_nobody_is_asked_again_for_a_topic_that_is_not_public():
    topic = released_topic()
    director = make_director()
    permit = Permit.objects.get(number=topic.number)
    withdraw(permit=permit, by=director, reason="有误", now=timezone.now())

    with pytest.raises(CannotAskAgain):
        ask_again(assignment=parts_of(topic)[0], by=director, now=timezone.now())


def test_a_form_without_an_office_part_offers_none(client):
    sections = [part for part in INSPECTION["sections"] if part["filler"] != "OFFICE"]
    topic = released_topic(form_version=make_version(INSPECTION | {"sections": sections}))
    clerk = make_clerk()
    client.force_login(clerk)

    page = client.get(reverse("topics:record", args=[topic.pk])).content.decode()

    assert reverse("topics:office_fill", args=[topic.pk]) not in page
    with pytest.raises(CannotFillAssignment, match="没有办公室填写的部分"):
        open_office_fill(topic=topic, by=clerk, now=timezone.now())
