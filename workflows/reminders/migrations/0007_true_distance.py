"""The shipped texts say the distance of the day on which they go, not “今天”: they may go on another."""

from django.db import migrations

TEXTS = [
    ("到期当天", "【类别】：【事项】，今天到期，请今天办理。", "【类别】：【事项】，【剩余时间】，请尽快办理。"),
    ("审批到期当天告知办公室", "【责任人】：【类别】【事项】今天到期。", "【责任人】：【类别】【事项】【剩余时间】。"),
]


def reword(apps, schema_editor) -> None:
    """Only where nobody has written another."""
    rules = apps.get_model("reminders", "ReminderRule").objects
    for name, shipped, better in TEXTS:
        rules.filter(name=name, text=shipped).update(text=better)


def take_back(apps, schema_editor) -> None:
    rules = apps.get_model("reminders", "ReminderRule").objects
    for name, shipped, better in TEXTS:
        rules.filter(name=name, text=better).update(text=shipped)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0006_mark_clock_and_calendar")]
    operations = [migrations.RunPython(reword, take_back)]
