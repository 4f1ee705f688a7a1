"""A rule in one sentence, as the office would say it."""

from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from workflows.duties.kinds import registered_kinds
from workflows.reminders.enums import ARROW, Audience, Side, Unit
from workflows.reminders.models import ReminderRule
from workflows.reminders.ways import channel_names, name_of_channel


def when_words(rule: ReminderRule) -> str:
    """期限前3天, 到期当天, 超期3天后每3天; with the time of day where there is one."""
    figures = {"n": rule.amount, "unit": Unit(rule.unit).label}
    words = {
        Side.OPENING: _("as soon as it is handed out"),
        Side.BEFORE: _("%(n)d %(unit)s before it is due") % figures,
        Side.ON: _("on the day it is due"),
        Side.AFTER: _("%(n)d %(unit)s after it was due") % figures,
        Side.HOLIDAY: _("on the last working day before Spring Festival and National Day"),
    }[Side(rule.side)]
    if rule.repeat:
        every = {"n": rule.repeat, "unit": figures["unit"]}
        words = f"{words}，{_('then every %(n)d %(unit)s') % every}"
    if rule.side != Side.OPENING and rule.unit != Unit.HOURS:
        words = f"{words} {rule.at:%H:%M}"
    return words


def audience_words(rule: ReminderRule) -> str:
    """责任人, 单位负责人, or the role."""
    if rule.audience == Audience.ROLE:
        return rule.get_role_display()
    return rule.get_audience_display()


def turning_words(detail: str) -> str:
    """责任人 → 办公室主任: a turning, as the trail keeps it, to read."""
    return ARROW.join(map(_form_words, detail.split(ARROW)))


def _form_words(form: str) -> str:
    audience, _colon, role = form.partition(":")
    if audience not in Audience.values or (role and role not in Role.values):
        return form
    return str(Role(role).label if role else Audience(audience).label)


def kinds_words(rule: ReminderRule) -> str:
    """The kinds of duty it is about."""
    if not rule.kinds:
        return _("every kind of duty")
    labels = {kind.key: str(kind.label) for kind in registered_kinds()}
    return "、".join(labels.get(key, key) for key in rule.kinds)


def channels_words(rule: ReminderRule) -> str:
    """The ways it goes."""
    names = channel_names()
    return "、".join(name_of_channel(key, names) for key in rule.channels)


def hours_words(rule: ReminderRule) -> str:
    """免打扰 21:00–08:00，仅工作日."""
    quiet = f"{rule.quiet_from:%H:%M}–{rule.quiet_until:%H:%M}"
    days = _("working days only") if rule.working_days_only else _("on every day")
    return f"{_('quiet hours %(hours)s') % {'hours': quiet}}，{days}"


def rule_words(rule: ReminderRule) -> str:
    """The whole rule: which duties, when, to whom, how, the hours, and the text."""
    return "；".join([*map(str, _parts(rule)[1:])])


def change_words(before: ReminderRule, after: ReminderRule) -> str:
    """The parts that differ, as they were and as they are."""
    pairs = [
        (was, now) for was, now in zip(_parts(before), _parts(after), strict=True) if was != now
    ]
    return " → ".join("；".join(str(part) for part in half) for half in zip(*pairs, strict=True))


def _parts(rule: ReminderRule) -> list:
    return [
        f"“{rule.name}”",
        kinds_words(rule),
        when_words(rule),
        audience_words(rule),
        channels_words(rule),
        hours_words(rule),
        rule.text,
        _("legal source: %(source)s") % {"source": rule.source or _("not given")},
    ]
