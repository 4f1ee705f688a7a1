"""Everybody of the demo zone signs in with the password that the command prints."""

import pytest
from django.utils import timezone

from cms.accounts.models import User
from home.demo.zone import PASSWORD, demo_deputies, make_zone
from home.management.commands import load_demo

pytestmark = pytest.mark.django_db


def test_every_account_opens_with_the_printed_password():
    now = timezone.now()
    zone = make_zone(now=now)
    demo_deputies(zone, now=now)

    assert load_demo.PASSWORD is PASSWORD
    accounts = list(User.objects.all())
    assert {each.username for each in accounts} >= {"clerk", "director", "member1", "deputy5"}
    assert {each.username for each in accounts if not each.check_password(PASSWORD)} == set()
