"""A review is owed by a day: each step of review says within how many working days."""

import django.core.validators
from django.db import migrations, models


def _term():
    return models.PositiveSmallIntegerField(
        default=2,
        validators=[django.core.validators.MinValueValidator(1)],
        verbose_name="deadline in working days",
    )


class Migration(migrations.Migration):
    dependencies = [("approvals", "0030_standing_reports")]

    operations = [
        migrations.AddField("officereviewtask", "deadline_days", _term()),
        migrations.AddField("secondreviewtask", "deadline_days", _term()),
    ]
