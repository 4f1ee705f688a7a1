"""One message before 春节 and 国庆 of what falls due meanwhile (office-needs 20)."""

from django.db import migrations, models
from django.db.models import Q
from django.utils import timezone

BOTH = ["inbox", "email"]
OWN = "节前提示：【类别】【事项】，期限【期限】，请提前安排。"
OFFICE = "节前提示：【责任人】【类别】【事项】，期限【期限】。"
RULES = [
    ("节前提示", {}, OWN),
    ("节前提示（办公室主任）", {"audience": "ROLE", "role": "办公室主任"}, OFFICE),
    ("节前提示（办公室工作人员）", {"audience": "ROLE", "role": "办公室工作人员"}, OFFICE),
]
SIDES = [
    ("OPENING", "When it is handed out"),
    ("BEFORE", "Before it is due"),
    ("ON", "On the day it is due"),
    ("AFTER", "After it was due"),
    ("HOLIDAY", "Before Spring Festival and National Day"),
]


def ship(apps, schema_editor) -> None:
    rules = apps.get_model("reminders", "ReminderRule").objects
    now = timezone.now()
    for name, figures, text in RULES:
        rules.create(
            name=name, side="HOLIDAY", channels=BOTH, text=text, counts_from=now, **figures
        )


def take_back(apps, schema_editor) -> None:
    """Those that sent something go with what they sent; no other rule may have this side."""
    rules = apps.get_model("reminders", "ReminderRule").objects
    rules.filter(side="HOLIDAY", reminders=None, events=None).delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0003_calendar_feed")]

    operations = [
        migrations.RemoveConstraint(model_name="reminderrule", name="rule_distance_fits_side"),
        migrations.RemoveConstraint(model_name="reminderrule", name="rule_opening_once"),
        migrations.AlterField(
            model_name="reminderrule",
            name="side",
            field=models.CharField(
                choices=SIDES, default="BEFORE", max_length=8, verbose_name="when"
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=Q(("amount", 0), ("side__in", ["ON", "OPENING", "HOLIDAY"]))
                | Q(("side__in", ["BEFORE", "AFTER"]), ("amount__gt", 0)),
                name="rule_distance_fits_side",
            ),
        ),
        migrations.AddConstraint(
            model_name="reminderrule",
            constraint=models.CheckConstraint(
                condition=~Q(("side__in", ["OPENING", "HOLIDAY"])) | Q(("repeat", 0)),
                name="rule_opening_once",
            ),
        ),
        migrations.RunPython(ship, take_back),
    ]
