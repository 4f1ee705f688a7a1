"""Due dates as one says them, and how each came about."""

from datetime import datetime

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.calendars.services import end_of_day
from cms.calendars.terms import parse_rule
from workflows.duties.enums import DueSource
from workflows.duties.models import Duty

# How an answer closed its duty is kept as a code; every other outcome is a sentence.
OUTCOMES = {"SUBMITTED": gettext_lazy("Submitted"), "NO_COMMENT": gettext_lazy("No comment")}


def due_words(due_at: datetime, now: datetime) -> str:
    """今天截止 · 还有 3 天 · 已超期 2 天, then the day itself with its weekday."""
    day = timezone.localdate(due_at)
    days = (day - timezone.localdate(now)).days
    if due_at < now:
        over = max(1, -days)
        left = ngettext("%(n)d day overdue", "%(n)d days overdue", over) % {"n": over}
    elif days == 0:
        left = _("Due today")
    elif days == 1:
        left = _("Due tomorrow")
    else:
        left = ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}
    said = {"left": left, "day": format_date(day, "Y年n月j日 l")}
    words = _("%(left)s, by %(day)s") % said
    return words if is_end_of_day(due_at) else f"{words} {timezone.localtime(due_at):%H:%M}"


def rule_words(rule: str) -> str:
    """How a due date was reached, from the rule in the ledger; nothing for a date typed by hand."""
    try:
        parsed = parse_rule(rule)
    except ValueError:
        return ""
    amount, start = abs(parsed.amount), format_date(parsed.start, "Y年n月j日")
    after = {
        "workdays": _("the %(n)dth working day after %(start)s"),
        "months": _("%(n)d months after %(start)s"),
        "days": _("%(n)d days after %(start)s"),
    }
    before = {
        "workdays": _("the %(n)dth working day before %(start)s"),
        "months": _("%(n)d months before %(start)s"),
        "days": _("%(n)d days before %(start)s"),
    }
    words = before if parsed.backward else after
    return words[parsed.unit] % {"n": amount, "start": start}


def reached_words(duty: Duty) -> str:
    """How a duty's date came about, whatever its source: by which rule, provisionally by weekends,
    or set by hand. A rule that counts no days from one is a sentence already (``SetDue``).
    """
    words = rule_words(duty.rule) or duty.rule
    if duty.due_source == DueSource.PROVISIONAL:
        return f"{words}（{_('weekends assumed for now')}）"
    if words:
        return words
    return _("a date typed by hand") if is_end_of_day(duty.due_at) else _("an hour set for it")


def outcome_words(duty: Duty) -> str:
    """How a closed duty ended."""
    return str(OUTCOMES.get(duty.outcome, duty.outcome))


def is_end_of_day(at: datetime) -> bool:
    """Whether it counts to the end of its Shanghai day, so that the hour need not be said."""
    return at == end_of_day(timezone.localdate(at))
