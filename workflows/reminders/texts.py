"""The words of a reminder: what staff typed, with fields that are filled when it is sent.

A field stands in the text as it is called, in 【】: 【事项】【剩余时间】. Of the matter only its
title is known here, so that no voter's data can reach a message.
"""

import datetime as dt
import re
from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.calendars.services import shanghai_date
from cms.core.addresses import absolute
from workflows.duties.enums import Urgency, gravest
from workflows.duties.kinds import kind_of, title_of
from workflows.duties.models import Duty
from workflows.duties.wording import is_end_of_day
from workflows.reminders.models import ReminderRule
from workflows.reminders.planning import SOONER

FIELD = re.compile(r"【([^【】]{1,20})】")
LINES_AT_MOST = 40  # of one message; the desk shows the rest


def left_over(duty: Duty, now: dt.datetime) -> str:
    """How long there still is, in words: 还有3天, 今天到期, 已超期2天; hours on the last day."""
    days = (shanghai_date(duty.due_at) - shanghai_date(now)).days
    if duty.due_at < now and days == 0:
        hours = int((now - duty.due_at).total_seconds() // 3600)
        return _("%(n)d h overdue") % {"n": hours} if hours else _("just overdue")
    if days == 0:
        return _("due today")
    if days < 0:
        return ngettext("%(n)d day overdue", "%(n)d days overdue", -days) % {"n": -days}
    return ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}


def due_words(duty: Duty) -> str:
    """The due day; with its hour where the term does not end with the day."""
    due = timezone.localtime(duty.due_at)
    if is_end_of_day(duty.due_at):
        return f"{due.year}年{due.month}月{due.day}日"
    return f"{due.year}年{due.month}月{due.day}日{due:%H:%M}"


OWNER = "责任人"
FIELDS: dict[str, tuple[str, Callable[[Duty, dt.datetime], str]]] = {
    "事项": (
        gettext_lazy("title of the matter"),
        lambda duty, now: title_of(duty),
    ),
    "类别": (gettext_lazy("kind of duty"), lambda duty, now: str(kind_of(duty).label)),
    "期限": (gettext_lazy("due day"), lambda duty, now: due_words(duty)),
    "剩余时间": (gettext_lazy("time left, or overdue"), left_over),
    OWNER: (gettext_lazy("who owes it"), lambda duty, now: duty.owner_name),
}


def unknown_fields(text: str) -> list[str]:
    """What stands in 【】 and is no field."""
    return [name for name in FIELD.findall(text) if name not in FIELDS]


def fill(text: str, duty: Duty, now: dt.datetime, *, named: bool = True) -> str:
    """The text with its fields filled, on one line. Not ``named``: who owes it is left open."""

    def value(match: re.Match) -> str:
        if match[1] == OWNER and not named:
            return _("whoever owes it")
        field = FIELDS.get(match[1])
        return field[1](duty, now) if field else match[0]

    return " ".join(FIELD.sub(value, text).split())


def line_about(
    rule: ReminderRule, duty: Duty, occurrence: str, now: dt.datetime, *, named: bool
) -> str:
    """The line of a message about one occurrence."""
    words = fill(rule.text, duty, now, named=named)
    if occurrence.startswith(SOONER):
        return _("Due sooner than before: %(words)s") % {"words": words}
    return words


def what_is_said(words: str, duty: Duty) -> tuple:
    """What a message says once, however many owe it."""
    return words, duty.kind, duty.subject_ref


def compose(lines: list[tuple[str, Duty]]) -> tuple[str, str]:
    """(subject, body) of a message: one matter alone, or a digest that counts its matters. What
    would be said in the same words is said once: of one matter, owed by several.
    """
    said: dict[tuple, tuple[str, Duty]] = {}
    for words, duty in lines:
        said.setdefault(what_is_said(words, duty), (words, duty))
    lines = list(said.values())
    grade = gravest(duty.urgency for _words, duty in lines)
    mark = _("[%(grade)s] ") % {"grade": Urgency(grade).label} if grade else ""
    matters = len({duty.pk for _words, duty in lines})
    words, duty = lines[0]
    subject = f"{mark}{kind_of(duty).label}：{duty.subject_label}"[:200].rstrip("：")
    if len(lines) == 1:
        return subject, f"{words}\n\n{desk_address()}\n"
    if matters > 1:
        counted = {"n": matters}
        subject = mark + ngettext("%(n)d thing to do", "%(n)d things to do", matters) % counted
    shown = [f"{n}. {words}" for n, (words, _duty) in enumerate(lines[:LINES_AT_MOST], 1)]
    if len(lines) > LINES_AT_MOST:
        shown.append(_("%(n)d more on the desk.") % {"n": len(lines) - LINES_AT_MOST})
    return subject, "\n".join(shown) + f"\n\n{desk_address()}\n"


def desk_address() -> str:
    """Where a receiver finds everything she owes."""
    return absolute("/desk/")
