"""An account that wrote a standing authorisation is not deleted: the row that says so went with it.

The table stays as it is; what happens at a deletion is Django's to do, not the database's.
"""

from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("approvals", "0055_authors_from_the_trail"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="AuthorizationAuthor",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True,
                                primary_key=True,
                                serialize=False,
                                verbose_name="ID",
                            ),
                        ),
                        (
                            "standingauthorization",
                            models.ForeignKey(
                                on_delete=models.CASCADE,
                                related_name="+",
                                to="approvals.standingauthorization",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=models.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "author of a standing authorisation",
                        "verbose_name_plural": "authors of standing authorisations",
                        "db_table": "approvals_standingauthorization_authors",
                        "default_permissions": (),
                        "unique_together": {("standingauthorization", "user")},
                    },
                ),
                migrations.AlterField(
                    model_name="standingauthorization",
                    name="authors",
                    field=models.ManyToManyField(
                        editable=False,
                        related_name="+",
                        through="approvals.AuthorizationAuthor",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="authors",
                    ),
                ),
            ]
        )
    ]
