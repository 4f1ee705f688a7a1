"""The four shipped reminders of approvals climb: staff, director, who owes it, chair.

On the day it went to the same role as three days before; three days late to the director, who now
hears of it on the day. What the office wrote itself, or switched, stays as it is.
"""

from django.db import migrations

CHANGES = [
    (
        {"name": "审批到期当天告知办公室", "side": "ON", "role": "办公室工作人员"},
        {"name": "审批到期当天告知办公室主任", "role": "办公室主任"},
    ),
    (
        {"name": "审批超期3天告知办公室主任", "side": "AFTER", "role": "办公室主任"},
        {"name": "审批超期3天告知主席、副主席", "role": "联席会议主席、副主席"},
    ),
]


def climb(apps, schema_editor) -> None:
    for was, becomes in CHANGES:
        _turn(apps, was, becomes)


def take_back(apps, schema_editor) -> None:
    for was, becomes in CHANGES:
        _turn(apps, was | becomes, {key: was[key] for key in becomes})


def _turn(apps, was: dict, becomes: dict) -> None:
    """To other people from where the sweep has come to: what it claimed by then stays owed to whom
    it was claimed for, what it has yet to claim goes to the others.
    """
    mark = apps.get_model("reminders", "SweepMark").objects.filter(pk=1).first()
    for rule in apps.get_model("reminders", "ReminderRule").objects.filter(events=None, **was):
        for name, value in becomes.items():
            setattr(rule, name, value)
        rule.counts_from = max(rule.counts_from, mark.until) if mark else rule.counts_from
        rule.version += 1
        rule.save(update_fields=[*becomes, "counts_from", "version"])


class Migration(migrations.Migration):
    dependencies = [("reminders", "0008_group_posts")]
    operations = [migrations.RunPython(climb, take_back)]
