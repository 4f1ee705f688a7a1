"""Everybody who wrote a standing authorisation, not its maker alone."""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("approvals", "0053_wishes_left_undecided"),
    ]

    operations = [
        migrations.AddField(
            model_name="standingauthorization",
            name="authors",
            field=models.ManyToManyField(
                editable=False,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="authors",
            ),
        ),
    ]
