"""A rule counts how often it was written, so that nobody writes over another."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0004_before_holidays")]

    operations = [
        migrations.AddField(
            model_name="reminderrule",
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
    ]
