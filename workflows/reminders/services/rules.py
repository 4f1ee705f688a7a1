"""The office makes, changes and switches its rules."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from workflows.reminders.describing import rule_words
from workflows.reminders.models import ReminderRule, RuleEvent
from workflows.reminders.permissions import user_can_edit_rules
from workflows.reminders.texts import unknown_fields

WRITTEN = (
    *("name", "kinds", "side", "amount", "unit", "repeat", "at", "working_days_only"),
    *("quiet_from", "quiet_until", "audience", "role", "channels", "text"),
)


class CannotSaveRule(Exception):
    """The rule stays as it was; the message is a sentence for the screen."""


def save_rule(*, rule: ReminderRule, by, now: dt.datetime) -> ReminderRule:
    """Store a rule as written. From now on it counts: what lay before is not sent after all.

    Occurrences that went out stay known, so that a changed rule repeats none of them. Raises
    ``CannotSaveRule``.
    """
    made = rule.pk is None
    verb = "reminder.make" if made else "reminder.change"
    _refuse(rule, verb, by, now, _fault(rule))
    with transaction.atomic():
        before = None if made else ReminderRule.objects.select_for_update().get(pk=rule.pk)
        words = rule_words(rule)
        if before is None:
            rule.entered_by = by
        elif not any(getattr(before, name) != getattr(rule, name) for name in WRITTEN):
            return before
        rule.counts_from = now
        rule.save()
        was = f"{rule_words(before)} → " if before else ""
        _note(rule, f"{was}{words}", by, now)
        record_event(verb=verb, obj=rule, by=by, now=now)
    return rule


def switch_rule(*, rule: ReminderRule, on: bool, by, now: dt.datetime) -> ReminderRule:
    """Switch a rule on or off. Switched on it begins now; switched off, nothing more leaves."""
    verb = "reminder.switch_on" if on else "reminder.switch_off"
    _refuse(rule, verb, by, now)
    with transaction.atomic():
        row = ReminderRule.objects.select_for_update().get(pk=rule.pk)
        if row.is_on != on:
            row.is_on, row.counts_from = on, now if on else row.counts_from
            row.save(update_fields=["is_on", "counts_from"])
            _note(row, _("switched on") if on else _("switched off"), by, now)
            record_event(verb=verb, obj=row, by=by, now=now)
    return row


def _refuse(rule, verb: str, by, now: dt.datetime, fault: str = "") -> None:
    refusal = "" if user_can_edit_rules(by) else _("Only the office writes reminder rules.")
    if not (refusal or fault):
        return
    obj = object_ref(rule) if rule.pk else rule._meta.label_lower
    record_event(verb=verb, obj=obj, by=by, now=now, refused=True)
    raise CannotSaveRule(refusal or fault)


def _fault(rule: ReminderRule) -> str:
    unknown = unknown_fields(rule.text)
    if unknown:
        return _("There is no field 【%s】.") % unknown[0]
    if not rule.channels:
        return _("Choose at least one channel.")
    return ""


def _note(rule: ReminderRule, words: str, by, now: dt.datetime) -> None:
    RuleEvent.objects.create(rule=rule, at=now, by_label=str(by or "系统")[:120], words=words)
