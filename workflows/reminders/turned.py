"""To whom a rule went when something was claimed by it: it may have been turned to others since.

Each turning stands in the trail, which nobody rewrites; a claim keeps no copy of its rule.
"""

import datetime as dt
from collections.abc import Iterable
from copy import copy

from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from workflows.reminders.audience import Audiences
from workflows.reminders.enums import ARROW
from workflows.reminders.models import Reminder, ReminderRule

CHANGED = "reminder.change"  # the act under which the trail knows it


def turning(before: ReminderRule, after: ReminderRule) -> str:
    """``OWNER → ROLE:办公室主任``; empty where a change leaves it to the same people."""
    was, now = _form(before), _form(after)
    return f"{was}{ARROW}{now}" if was != now else ""


def _form(rule: ReminderRule) -> str:
    return f"{rule.audience}:{rule.role}" if rule.role else rule.audience


def as_claimed(claims: Iterable[Reminder]) -> dict[int, ReminderRule]:
    """By claim, its rule with the audience that it had then. One query, and only where a rule
    counts anew since: what was due until a change was claimed before it, by the old form.
    """
    claims = list(claims)
    old = [each for each in claims if each.planned_at <= each.rule.counts_from]
    found = {each.pk: each.rule for each in claims}
    turned = _turnings({each.rule_id: each.rule for each in old})
    for each in old:
        later = (form for at, form in turned.get(each.rule_id, ()) if at >= each.planned_at)
        form = next(later, None)
        if form is not None:
            rule = found[each.pk] = copy(each.rule)
            rule.audience, _colon, rule.role = form.partition(":")
    return found


def still_told(claims: Iterable[Reminder], now: dt.datetime) -> set[int]:
    """The ids of those whose receiver is one by that audience now; a group: where anybody is."""
    claims = list(claims)
    audiences, rules = Audiences([each.duty for each in claims], now), as_claimed(claims)
    found = set()
    for each in claims:
        told = {to.person for to in audiences.of(rules[each.pk], each.duty)}
        if each.recipient_id in told or (each.recipient_id is None and told):
            found.add(each.pk)
    return found


def _turnings(rules: dict[int, ReminderRule]) -> dict[int, list[tuple]]:
    """(when, the form until then) of each time that these rules were turned, in order."""
    if not rules:
        return {}
    refs = {object_ref(rule): pk for pk, rule in rules.items()}
    lines = AuditEvent.objects.filter(
        object_ref__in=refs, verb=CHANGED, refused=False, detail__contains=ARROW
    )
    found: dict[int, list[tuple]] = {}
    for ref, at, detail in lines.order_by("id").values_list("object_ref", "at", "detail"):
        found.setdefault(refs[ref], []).append((at, detail.partition(ARROW)[0]))
    return found
