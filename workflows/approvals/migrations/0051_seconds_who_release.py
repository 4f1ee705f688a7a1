"""A second from outside takes the place of a named releaser who wrote the text."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0050_release_of_changed_texts"),
        ("duties", "0004_seconds_from_outside"),
    ]

    operations = [
        migrations.AlterField(
            model_name="seat",
            name="exclusion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Entitled"),
                    ("AUTHOR", "Author of the text"),
                    ("RECUSED", "Recused"),
                    ("ENDED", "No longer asked in"),
                ],
                default="",
                max_length=10,
                verbose_name="does not vote",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stood_in_by",
                to="approvals.seat",
                verbose_name="in place of",
            ),
        ),
        migrations.AddField(
            model_name="seat",
            name="grant",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="duties.secondgrant",
                verbose_name="asked in by",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grant", None), ("stands_in_for", None)),
                    models.Q(("grant__isnull", False), ("stands_in_for__isnull", False)),
                    _connector="OR",
                ),
                name="seat_second_in_place_of_whom",
            ),
        ),
    ]
