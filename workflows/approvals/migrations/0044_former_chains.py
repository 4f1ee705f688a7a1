"""A chain as it was, for the texts under way when its steps were changed."""

import django.db.models.deletion
from django.db import migrations, models


def _chain(kind, name):
    return kind(
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="wagtailcore.workflow",
        verbose_name=name,
    )


class Migration(migrations.Migration):

    dependencies = [
        ("approvals", "0043_held_circulations"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [
        migrations.CreateModel(
            name="FormerChain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kept_at", models.DateTimeField(verbose_name="kept since")),
                ("workflow", _chain(models.OneToOneField, "approval chain")),
                ("former_of", _chain(models.ForeignKey, "earlier form of")),
            ],
            options={
                "verbose_name": "earlier form of a chain",
                "verbose_name_plural": "earlier forms of chains",
                "default_permissions": (),
                "ordering": ["id"],
            },
        ),
    ]
