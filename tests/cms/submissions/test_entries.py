"""Answers that no matter asks for: begun once, by whoever collects the form, while they do."""

import copy
import datetime as dt

import pytest
from django.apps import apps

from cms.accounts.enums import Role
from cms.accounts.grants import role_group
from cms.accounts.models import User
from cms.core.models import AuditEvent
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.formbuilder.services import grant_right, revoke_right
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_enter_answers, user_can_fill_submission
from cms.submissions.services import (
    CannotFillSubmission,
    CannotSave,
    CannotSubmit,
    begin_entry,
    create_submission,
    move_draft,
    open_draft,
    save_draft,
    set_intake,
    submit_submission,
)
from tests.cms.formbuilder.targets.two_units import Zone
from tests.cms.submissions.factories import FORM, TOKEN, make_clerk, make_version, post
from tests.cms.submissions.test_concurrency import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(now):
    return Zone(now)


@pytest.fixture
def collector(zone):
    zone.grant(Right.COLLECT)
    return zone.town_staff(zone.unit)[0]


def begin(zone, by, filler="DEPUTY", form=None) -> Submission:
    return begin_entry(form=form or zone.form, filler=filler, by=by, now=zone.now)


def write(draft, by, now, **fields):
    data = post(**fields)
    page = {"section_key": "sdeputy", "by": by, "now": now}
    return save_draft(submission=draft, data=data, files=None, base_rev=0, **page)


def test_pressed_twice_it_is_begun_once_and_what_is_written_on_is_let_be(zone, collector):
    first = begin(zone, collector)
    assert begin(zone, collector) == first
    assert (first.subject_ref, first.respondent, first.version) == ("", collector, zone.version)

    write(first, collector, zone.now, qtext="来电反映停车难")
    second = begin(zone, collector)

    assert second != first
    assert begin(zone, collector) == second
    assert begin(zone, make_clerk()) not in (first, second)  # the clerk's own


def test_what_was_typed_and_is_no_answer_yet_is_no_untouched_draft(zone, collector):
    first = begin(zone, collector)
    write(first, collector, zone.now, qcount="七")

    assert begin(zone, collector) != first


def test_on_a_newer_version_it_is_begun_anew(zone, collector):
    old = begin(zone, collector)
    newer = make_version({**copy.deepcopy(FORM), "title": "改过的"}, zone.form)
    zone.form.refresh_from_db()

    fresh = begin(zone, collector)

    assert fresh != old
    assert fresh.version == newer


@pytest.mark.parametrize("right", [Right.DESIGN, Right.READ, Right.REVIEW, Right.EXPORT])
def test_no_other_right_begins_one_and_the_refusal_is_on_the_trail(zone, right):
    zone.grant(right)
    user, _client = zone.town_staff(zone.unit)

    with pytest.raises(CannotFillSubmission, match="不是由您填写"):
        begin(zone, user)

    assert not user_can_enter_answers(user)
    [event] = AuditEvent.objects.filter(verb="submission.open", refused=True)
    about = f"formbuilder.formdefinition:{zone.form.pk}"
    assert (event.actor_id, event.object_ref) == (user.pk, about)
    assert not Submission.objects.filter(respondent=user).exists()


def test_the_right_ends_at_its_form_and_a_part_is_one_of_its_parts(zone, collector):
    other = make_version(copy.deepcopy(FORM)).form
    with pytest.raises(CannotFillSubmission, match="不是由您填写"):
        begin(zone, collector, form=other)
    for part in ("UNIT", "ANYONE", "DEPUTY-2", "OFFICE-2", "", "nobody", "OFFICE"):
        with pytest.raises(CannotFillSubmission):
            begin(zone, collector, filler=part)
    assert begin(zone, make_clerk(), filler="OFFICE").filler == "OFFICE"


def test_what_the_office_adds_is_not_a_collectors_by_any_way(zone, collector):
    answers = {"qheld": "2026-03-02"}
    given = {"version": zone.version, "subject_ref": "", "now": zone.now, "filler": "OFFICE"}
    with pytest.raises(CannotFillSubmission, match="不是由您填写"):
        open_draft(by=collector, **given)
    with pytest.raises(CannotSubmit, match="不是由您填写"):
        create_submission(answers=answers, token=TOKEN, by=collector, **given)


def test_before_it_is_finalised_nothing_is_begun(zone):
    blank = FormDefinition.objects.create(title="未定稿")

    with pytest.raises(CannotFillSubmission, match="没有可以这样填写的部分"):
        begin(zone, make_clerk(), form=blank)


def test_limits_of_a_form_without_a_matter_hold(zone, collector):
    clerk = make_clerk()
    opens = zone.now + dt.timedelta(days=1)
    limits = {"opens_at": opens, "closes_at": None, "cap": None}
    set_intake(form=zone.form, subject_ref="", by=clerk, now=zone.now, **limits)

    with pytest.raises(CannotFillSubmission, match="开始填报，请届时再来"):
        begin(zone, collector)

    refused = AuditEvent.objects.filter(verb="submission.open", refused=True)
    assert refused.count() == 1
    assert begin(zone, clerk, filler="OFFICE")  # the office's own part knows no limits


def test_a_form_of_the_office_alone_keeps_its_limits_for_collectors_and_counts_all(zone):
    clerk, form = make_clerk(), make_version({**FORM, "sections": FORM["sections"][1:]}).form
    right = {"role": Role.TOWN_STAFF, "right": Right.COLLECT}
    grant_right(form=form, **right, by=zone.director, now=zone.now)
    collector = zone.town_staff(zone.unit)[0]
    limits = {"opens_at": None, "closes_at": None, "cap": 1}
    set_intake(form=form, subject_ref="", by=clerk, now=zone.now, **limits)
    late = begin(zone, collector, filler="OFFICE", form=form)
    entry = begin(zone, clerk, filler="OFFICE", form=form)
    send(entry, clerk, zone.now)

    with pytest.raises(CannotFillSubmission, match="已收满"):
        begin(zone, zone.town_staff(zone.unit)[0], filler="OFFICE", form=form)
    with pytest.raises(CannotSubmit, match="已收满"):
        send(late, collector, zone.now)
    send(begin(zone, clerk, filler="OFFICE", form=form), clerk, zone.now)  # the office goes on


def send(entry, by, now):
    data = {"section_key": "soffice", "data": post(qheld="2026-03-02"), "files": None}
    save_draft(submission=entry, by=by, now=now, **data)
    token = f"entry-token-{entry.pk:08d}"
    return submit_submission(submission=entry.pk, token=token, by=by, now=now)


def test_a_draft_ends_with_the_right_and_goes_on_with_it(zone, collector):
    draft = begin(zone, collector)
    write(draft, collector, zone.now, qtext="来电反映停车难")
    revoke_right(grant=FormGrant.objects.get(), by=zone.director, now=zone.now)

    assert not user_can_fill_submission(collector, draft)
    with pytest.raises(CannotSave, match="不是由您填写"):
        write(draft, collector, zone.now, qtext="改动")
    draft.refresh_from_db()
    assert draft.answers["qtext"] == "来电反映停车难"

    zone.grant(Right.COLLECT)
    assert user_can_fill_submission(collector, draft)
    assert not user_can_fill_submission(zone.town_staff(zone.unit)[0], draft)  # a colleague's


def test_a_grant_to_a_unit_is_its_members_alone(zone):
    zone.grant(Right.COLLECT, unit=zone.unit)
    ours, theirs = zone.town_staff(zone.unit)[0], zone.town_staff(zone.other)[0]

    assert begin(zone, ours)
    with pytest.raises(CannotFillSubmission):
        begin(zone, theirs)
    assert [user_can_enter_answers(each) for each in (ours, theirs)] == [True, False]


def test_an_account_that_is_closed_begins_nothing(zone):
    clerk = make_clerk()
    clerk.is_active = False
    clerk.save()

    with pytest.raises(CannotFillSubmission):
        begin(zone, clerk)


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_pressed_eight_times_at_once_it_is_begun_once(now):
    zone = Zone(now)
    zone.grant(Right.COLLECT)
    collector, found = zone.town_staff(zone.unit)[0], []

    in_threads(lambda _n: found.append(begin(zone, collector).pk), range(8))

    assert len(found) == 8
    assert Submission.objects.get(respondent=collector).pk == found[0]


def test_the_offices_part_is_judged_by_the_version_in_hand(zone, collector):
    """A form of the office alone, whose next version has another part, and the other way round."""
    alone = make_version({**FORM, "sections": FORM["sections"][1:]})
    right = {"role": Role.TOWN_STAFF, "right": Right.COLLECT}
    grant_right(form=alone.form, **right, by=zone.director, now=zone.now)
    entry = begin(zone, collector, filler="OFFICE", form=alone.form)
    newer = make_version(copy.deepcopy(FORM), alone.form)
    assert user_can_fill_submission(collector, entry)

    move_draft(submission=entry, to_version=newer, agreed=True, by=collector, now=zone.now)
    entry.refresh_from_db()
    with pytest.raises(CannotSave, match="不是由您填写"):
        send(entry, collector, zone.now)
    given = {"subject_ref": "", "filler": "OFFICE", "by": collector, "now": zone.now}
    with pytest.raises(CannotFillSubmission):
        open_draft(version=newer, **given)
    assert open_draft(version=alone, **given)


def test_who_leaves_the_office_and_still_collects_does_not_go_on_with_its_part(zone):
    zone.grant(Right.COLLECT)
    clerk = make_clerk()
    entry = begin(zone, clerk, filler="OFFICE")
    clerk.groups.clear()
    clerk.groups.add(role_group(apps, Role.TOWN_STAFF))
    left = User.objects.get(pk=clerk.pk)

    assert user_can_enter_answers(left)
    assert not user_can_fill_submission(left, entry)
