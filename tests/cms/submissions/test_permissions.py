"""Who may fill in a unit's part."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from cms.accounts.enums import Role
from cms.people.models import Membership, Organization
from cms.submissions.access import Want, register_subject_access
from cms.submissions.permissions import user_can_fill_submission
from cms.submissions.services import open_draft
from tests.cms.submissions.factories import SUBJECT, UserFactory, make_version

pytestmark = pytest.mark.django_db


def make_handler(unit):
    user = UserFactory(roles=[Role.UNIT_HANDLER])
    Membership.objects.create(person=user.person, organization=unit, valid_from=dt.date(2024, 1, 1))
    return user


def test_a_colleague_goes_on_with_a_units_part_and_another_unit_does_not(now):
    register_subject_access("testsubject", lambda user, ref, want, filler="": want == Want.FILL)
    unit = Organization.objects.create(name="经济发展局", kind="INTERNAL")
    other = Organization.objects.create(name="财政局", kind="INTERNAL")
    draft = open_draft(
        version=make_version(), subject_ref=SUBJECT, filler="UNIT", by=make_handler(unit), now=now
    )

    assert user_can_fill_submission(make_handler(unit), draft)
    assert not user_can_fill_submission(make_handler(other), draft)


def test_a_units_part_stays_the_units_when_who_began_it_has_left(now):
    register_subject_access("testsubject", lambda user, ref, want, filler="": want == Want.FILL)
    unit = Organization.objects.create(name="经济发展局", kind="INTERNAL")
    other = Organization.objects.create(name="财政局", kind="INTERNAL")
    leaver, day = make_handler(unit), timezone.localdate(now)
    draft = open_draft(
        version=make_version(), subject_ref=SUBJECT, filler="UNIT", by=leaver, now=now
    )
    left = Membership.objects.filter(person=leaver.person)
    left.update(valid_to=day)
    Membership.objects.create(
        person=leaver.person, organization=other, valid_from=day + dt.timedelta(days=1)
    )

    with time_machine.travel(now + dt.timedelta(days=2)):
        assert user_can_fill_submission(make_handler(unit), draft)
        assert not user_can_fill_submission(make_handler(other), draft)
