"""提醒送不到的地方: named to the office while they last, with the way to mend them."""

import datetime as dt

import pytest
from django.urls import reverse

from cms.accounts.enums import Role
from cms.people.models import Membership
from tests.workflows.duties.factories import OrganizationFactory, UserFactory
from tests.workflows.reminders.factories import duty_due, only_rule, owner
from tests.workflows.reminders.told import NINE
from workflows.reminders.enums import CHANNEL_PREFIX
from workflows.reminders.forms import RuleForm
from workflows.reminders.gaps import gaps
from workflows.reminders.models import DeliveryChannel, Message
from workflows.reminders.services import save_rule, sweep

pytestmark = pytest.mark.django_db
SILENT, HEADLESS = "该单位没有可登录的经办人或负责人", "该单位没有可登录的负责人"


def named() -> list[tuple[str, str]]:
    return [(gap.of, gap.words) for gap in gaps(NINE)]


def join(unit, role: Role):
    account = UserFactory(roles=[role])
    since = dt.date(2026, 1, 1)
    Membership.objects.create(person=account.person, organization=unit, valid_from=since)
    return account


def test_a_unit_for_which_nobody_acts_is_named_until_somebody_does():
    only_rule()
    unit = OrganizationFactory(name="城市管理局")
    duty_due("2026-12-10", who=unit)
    sweep(now=NINE)
    assert Message.objects.count() == 0  # reminded of, and nobody was told
    ((of, words),) = named()
    assert of == "城市管理局"
    assert words.startswith(SILENT)

    handler = join(unit, Role.UNIT_HANDLER)
    assert named() == []
    type(handler).objects.filter(pk=handler.pk).update(is_active=False)
    assert len(named()) == 1


def test_a_unit_without_a_head_is_named_where_a_rule_climbs_to_one():
    rule = only_rule(side="AFTER", audience="UNIT_HEAD")
    unit = OrganizationFactory(name="水务局")
    handler = join(unit, Role.UNIT_HANDLER)
    duty_due("2026-12-10", who=handler.person)  # of her own, and climbs to her unit's head
    ((of, words),) = named()
    assert of == "水务局"
    assert words.startswith(HEADLESS)

    type(rule).objects.filter(pk=rule.pk).update(kinds=["topics.fill"])
    assert named() == []
    type(rule).objects.filter(pk=rule.pk).update(kinds=[])
    join(unit, Role.UNIT_HEAD)
    assert named() == []


def test_a_deputy_has_no_unit_and_is_no_gap():
    only_rule(side="AFTER", audience="UNIT_HEAD")
    duty_due("2026-12-10", who=owner())
    assert named() == []


def test_a_role_that_nobody_has():
    rule = only_rule(audience="ROLE", role=Role.OFFICE_DIRECTOR)
    ((of, words),) = named()
    assert (of, words) == (rule.name, "没有可登录的办公室主任，这条规则无人收到。")
    UserFactory(roles=[Role.OFFICE_DIRECTOR])
    assert named() == []


def test_a_channel_that_is_off_or_gone_is_named_by_every_rule_that_counts_on_it(client):
    off = DeliveryChannel.objects.create(name="工作群", secret="x", hint="json://…", is_on=False)
    key = f"{CHANNEL_PREFIX}{off.pk}"
    rule = only_rule(channels=["inbox", key, "channel:999"])
    assert named() == [
        (rule.name, "这条规则不会经该渠道发送：工作群（已停用）。"),
        (rule.name, "这条规则不会经该渠道发送：已移除的渠道。"),
    ]
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    page = client.get(reverse("reminders:replies")).content.decode()
    assert "提醒送不到的地方" in page
    assert f'href="{reverse("reminders:rule", args=[rule.pk])}"' in page
    DeliveryChannel.objects.update(is_on=True)
    assert len(named()) == 1
    type(rule).objects.update(is_on=False)
    assert named() == []


def test_a_rule_that_is_edited_keeps_its_channel_that_is_off_until_it_is_unticked():
    off = DeliveryChannel.objects.create(name="工作群", secret="x", hint="json://…", is_on=False)
    key = f"{CHANNEL_PREFIX}{off.pk}"
    rule = only_rule(channels=["inbox", key])
    form = RuleForm(instance=rule)
    assert (key, "工作群（已停用）") in form.fields["channels"].choices
    typed = {name: form[name].value() for name in form.fields} | {"name": "改名"}
    posted = RuleForm({k: v for k, v in typed.items() if v is not None}, instance=rule)
    assert posted.is_valid(), posted.errors
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    assert save_rule(rule=posted.instance, by=clerk, now=NINE).channels == ["inbox", key]


def test_as_many_questions_for_one_unit_as_for_thirty(django_assert_max_num_queries):
    only_rule()
    for number in range(30):
        duty_due("2026-12-10", who=OrganizationFactory(), subject=number)
    with django_assert_max_num_queries(10):
        assert len(gaps(NINE)) == 30
