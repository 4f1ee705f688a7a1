"""A rule says where it comes from, as terms and calendars do (issue 3, line 9)."""

from django.db import migrations, models

OWN = "法律没有规定提醒的时间，系统默认，由办公室自定"


def fill(apps, schema_editor) -> None:
    """What was shipped and nobody has changed: no law names a day of reminding."""
    apps.get_model("reminders", "ReminderRule").objects.filter(events=None).update(source=OWN)


class Migration(migrations.Migration):
    dependencies = [("reminders", "0013_unreachable_claims_end")]
    operations = [
        migrations.AddField(
            model_name="reminderrule",
            name="source",
            field=models.CharField(blank=True, max_length=200, verbose_name="legal source"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
