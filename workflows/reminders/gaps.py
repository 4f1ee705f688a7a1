"""Where a reminder would reach nobody: a unit without handler or head, a role that nobody has, a
channel that is off. Looked up as things stand, so that what was mended is gone from the list.
"""

import datetime as dt
from dataclasses import dataclass
from operator import attrgetter

from django.urls import reverse
from django.utils.translation import gettext as _

from cms.people.models import Organization
from workflows.duties.models import Duty
from workflows.reminders.audience import Audiences
from workflows.reminders.enums import Audience
from workflows.reminders.models import ReminderRule
from workflows.reminders.ways import channel_choices, channel_names, name_of_channel

OWNERS = ("kind", "owner_person_id", "owner_organization_id")


@dataclass(frozen=True)
class Gap:
    """Whose, what is missing and what comes of it, and where it is mended."""

    of: str
    words: str
    address: str


def gaps(now: dt.datetime) -> list[Gap]:
    """Of everything owed now and every rule that is on."""
    rules = list(ReminderRule.objects.filter(is_on=True).order_by("id"))
    owners = Duty.objects.open().order_by().values(*OWNERS).distinct()
    duties = [Duty(**each) for each in owners]
    audiences = Audiences(duties, now)
    return [*_units(rules, duties, audiences), *_roles(rules, audiences), *_channels(rules)]


def _units(rules: list[ReminderRule], duties: list[Duty], audiences: Audiences) -> list[Gap]:
    silent, headless = set(), set()
    for rule in rules:
        for duty in duties:
            if rule.kinds and duty.kind not in rule.kinds:
                continue
            if rule.audience == Audience.OWNER and not duty.owner_person_id:
                silent |= {duty.owner_organization_id} - audiences.handlers.keys()
            elif rule.audience == Audience.UNIT_HEAD:
                headless |= set(audiences.units_of_owner(duty)) - audiences.heads.keys()
    names = Organization.objects.in_bulk(silent | headless)
    found = []
    for unit in sorted(names.values(), key=attrgetter("name")):
        words = []
        if unit.pk in silent:
            words.append(_("Nobody acts for this unit: what it owes is told to nobody."))
        if unit.pk in headless:
            words.append(_("It has no head with an account: what is overdue climbs to nobody."))
        address = f"{reverse('membership:index')}?organization={unit.pk}"
        found.append(Gap(str(unit), " ".join(words), address))
    return found


def _roles(rules: list[ReminderRule], audiences: Audiences) -> list[Gap]:
    return [
        Gap(rule.name, _("Nobody has the role %s.") % rule.get_role_display(), _rule_address(rule))
        for rule in rules
        if rule.audience == Audience.ROLE and not audiences.in_role(rule.role)
    ]


def _channels(rules: list[ReminderRule]) -> list[Gap]:
    on, names = dict(channel_choices()), channel_names()
    return [
        Gap(
            rule.name,
            _("Nothing goes by this channel: %s.") % name_of_channel(key, names),
            _rule_address(rule),
        )
        for rule in rules
        for key in rule.channels
        if key not in on
    ]


def _rule_address(rule: ReminderRule) -> str:
    return reverse("reminders:rule", args=[rule.pk])
