"""The sweep sees a clock that went back and a calendar that was corrected."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0005_rule_version")]

    operations = [
        migrations.AddField("sweepmark", "furthest", models.DateTimeField(null=True)),
        migrations.AddField("sweepmark", "calendar", models.CharField(blank=True, default="", max_length=40), preserve_default=False),
    ]
