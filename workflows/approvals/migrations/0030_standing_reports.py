"""The monthly list of what was released under a standing authorisation."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0020_pen_asks_for_meeting")]

    operations = [
        migrations.CreateModel(
            name="StandingReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.DateField(verbose_name="month")),
                ("lines", models.JSONField(default=list, verbose_name="lines")),
                ("made_at", models.DateTimeField(verbose_name="list made at")),
                (
                    "authorization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reports",
                        to="approvals.standingauthorization",
                        verbose_name="standing authorisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "monthly list of releases",
                "verbose_name_plural": "monthly lists of releases",
                "ordering": ["-month", "-id"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("authorization", "month"), name="standing_report_once"
                    )
                ],
            },
        ),
    ]
