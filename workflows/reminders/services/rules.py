"""The office makes, changes and switches its rules."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.core.locks import hold_lock
from workflows.reminders.describing import change_words, rule_words
from workflows.reminders.models import ReminderRule, RuleEvent
from workflows.reminders.permissions import user_can_edit_rules
from workflows.reminders.services.sweeping import LOCK, claim_owed
from workflows.reminders.texts import unknown_fields
from workflows.reminders.turned import CHANGED, turning

WRITTEN = (
    *("name", "kinds", "side", "amount", "unit", "repeat", "at", "working_days_only"),
    *("quiet_from", "quiet_until", "audience", "role", "channels", "text", "source"),
)


# What changes neither when nor whom: what is due meanwhile stays due.
OF_NO_DATE = ("name", "quiet_from", "quiet_until", "text", "source")


class CannotSaveRule(Exception):
    """The rule stays as it was; the message is a sentence for the screen."""


def save_rule(*, rule: ReminderRule, by, now: dt.datetime) -> ReminderRule:
    """Store a rule as written; whether it is on is not written here.

    Where it changes when or to whom, it counts from now on: what was due until now by its old form
    is claimed first, what its new form would have sent before is not sent after all. Occurrences
    that went out stay known, so that a changed rule repeats none of them. Raises
    ``CannotSaveRule``; also where another has written it since ``rule`` was read.
    """
    made = rule.pk is None
    verb = "reminder.make" if made else CHANGED
    _refuse(rule, verb, by, now, _fault(rule))
    if made:
        with transaction.atomic():
            rule.entered_by, rule.counts_from = by, now
            rule.save()
            _note(rule, rule_words(rule), by, now)
            record_event(verb=verb, obj=rule, by=by, now=now)
        return rule
    with transaction.atomic():
        hold_lock(LOCK)  # before the row, as the sweep does
        before = ReminderRule.objects.select_for_update().get(pk=rule.pk)
        changed = [name for name in WRITTEN if getattr(before, name) != getattr(rule, name)]
        if not changed:
            return before
        if rule.version == before.version:
            return _write(rule, before, changed, by, now)
    _refuse(rule, verb, by, now, _("Somebody else has changed this rule meanwhile. Open it again."))
    return before


def _write(rule, before, changed: list[str], by, now: dt.datetime) -> ReminderRule:
    rule.counts_from, rule.is_on = before.counts_from, before.is_on
    if set(changed) - set(OF_NO_DATE):
        claim_owed(rule=before, now=now)
        rule.counts_from = now
    rule.version += 1
    rule.save(update_fields=[*changed, "counts_from", "version"])
    _note(rule, change_words(before, rule), by, now)
    detail = turning(before, rule)
    record_event(verb=CHANGED, obj=rule, by=by, now=now, detail=detail)
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
