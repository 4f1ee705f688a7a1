"""A chain of approval in words: who acts in each step, by which rule, and what follows."""

from datetime import date

from django.utils.translation import gettext as _
from wagtail.models import Task, Workflow

from cms.people.queries import member_count
from cms.publishing.enums import ReleaseMode
from workflows.approvals.enums import CirculationOrder, ClosingRule, CountingBase, Share
from workflows.approvals.models import (
    CirculationTask,
    CommitteeTask,
    DecidingTask,
    MeetingTask,
    OfficeReviewTask,
    SecondReviewTask,
    StandingTask,
)

FIRST_CIRCLED = 0x2460  # ①


def picture_of(workflow: Workflow, on: date) -> list[str]:
    """One line a step, then what happens at the end; ``on``: the day of the roster."""
    steps = [task.specific for task in workflow.tasks]
    return [*(_line(step, on) for step in steps), _ending(steps)]


def in_one_line(picture: list[str]) -> str:
    """① … → ② … → what follows."""
    steps, ending = picture[:-1], picture[-1]
    numbered = [f"{_number(index)}{step}" for index, step in enumerate(steps)]
    return " → ".join([*numbered, ending])


def _number(index: int) -> str:
    return chr(FIRST_CIRCLED + index) if index < 20 else f"({index + 1})"


def _line(step: Task, on: date) -> str:
    words = "，".join(filter(None, _words(step, on)))
    return f"{step.name}（{words}）" if words else step.name


def _words(step: Task, on: date) -> list[str]:
    if isinstance(step, OfficeReviewTask):
        return ["、".join(step.groups.values_list("name", flat=True)), _days(step)]
    if isinstance(step, SecondReviewTask):
        return [step.reviewer.name, _days(step)]
    if isinstance(step, StandingTask):
        return [_("the two persons named in the authorisation both agree"), _days(step)]
    if isinstance(step, CommitteeTask | MeetingTask | CirculationTask):
        return [*_counted(step, on), *_own(step)]
    return [_("not a decision")]


def _counted(step, on: date) -> list[str]:
    people = _("%(count)d members") % {"count": member_count(step.body, on)}
    if isinstance(step, MeetingTask):
        people = _("%(body)s in a meeting, %(people)s") % {"body": step.body, "people": people}
    quorum = _("%(share)s present") % {"share": _share(step.quorum, step.quorum_number)}
    return [f"{people}，{quorum}、{_agreement(step)}"]


def _agreement(step) -> str:
    share = _share(step.threshold, step.threshold_number)
    if step.threshold == Share.NUMBER:
        return _("%(share)s in favour") % {"share": share}
    if step.counting_base == CountingBase.ALL:
        return _("%(share)s of all members in favour") % {"share": share}
    return _("%(share)s of those present in favour") % {"share": share}


def _own(step) -> list[str]:
    if isinstance(step, CommitteeTask):
        closing = str(ClosingRule(step.closing_rule).label)
        last = _("the presider votes last") if step.presider_last else ""
        return [closing, last, _days(step)]
    if isinstance(step, CirculationTask):
        order = str(CirculationOrder(step.order).label)
        read = _("read and circled means consent") if step.read_means_consent else ""
        return [order, read, _days(step)]
    return [_("a second person checks the record"), _days(step)]


def _share(share: str, number: int | None) -> str:
    if share == Share.NUMBER:
        return _("%(count)d persons") % {"count": number or 0}
    return str(Share(share).label)


def _days(step) -> str:
    return _("%(days)d working days") % {"days": step.deadline_days}


def _ending(steps: list[Task]) -> str:
    """What the last decision leads to; where steps follow it, not before the last of them."""
    deciding = [step for step in steps if isinstance(step, DecidingTask)]
    if not deciding:
        return _("no step decides: it can be given to nothing that the public reads")
    last = deciding[-1]
    is_last = last is steps[-1]
    if last.release_mode != ReleaseMode.BY_HAND:
        if is_last:
            return _("once carried, it is released at once")
        return _("once the last step is passed, it is released at once")
    words = _("once carried, the office releases it within %(days)d days")
    if not is_last:
        words = _(
            "once the last step is passed, the office releases it within %(days)d days of the "
            "decision"
        )
    return words % {"days": last.release_days}
