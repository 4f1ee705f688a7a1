"""Due dates as one says them, and how each was reached."""

from datetime import datetime

from django.template.defaultfilters import date as format_date
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.calendars.terms import parse_rule


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
    return _("%(left)s, by %(day)s") % {"left": left, "day": format_date(day, "Y年n月j日 l")}


def rule_words(rule: str) -> str:
    """How a due date was reached, from the rule in the ledger; nothing for a date typed by hand."""
    try:
        parsed = parse_rule(rule)
    except ValueError:
        return ""
    amount, start = abs(parsed.amount), format_date(parsed.start, "Y年n月j日")
    words = {
        "workdays": _("the %(n)dth working day after %(start)s"),
        "months": _("%(n)d months after %(start)s"),
        "days": _("%(n)d days after %(start)s"),
    }
    return words[parsed.unit] % {"n": amount, "start": start}
