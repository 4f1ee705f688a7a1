"""A changed text (按意见修改稿) keeps how and when it becomes public; those there were take what
their decision said.
"""

from django.db import migrations, models


def take_from_decisions(apps, schema_editor):
    for amendment in apps.get_model("approvals", "Amendment").objects.select_related("decision"):
        amendment.release_mode = amendment.decision.release_mode
        amendment.release_at = amendment.decision.release_at
        amendment.save(update_fields=["release_mode", "release_at"])


class Migration(migrations.Migration):
    dependencies = [("approvals", "0044_former_chains")]

    operations = [
        migrations.AddField(
            model_name="amendment",
            name="release_mode",
            field=models.CharField(
                choices=[
                    ("AT_ONCE", "At once"),
                    ("AT_TIME", "At a set time"),
                    ("BY_HAND", "By the office"),
                ],
                default="AT_ONCE",
                max_length=10,
                verbose_name="release",
            ),
        ),
        migrations.AddField(
            model_name="amendment",
            name="release_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="release at"),
        ),
        migrations.RunPython(take_from_decisions, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="amendment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("release_at__isnull", False), ("release_mode", "AT_TIME")),
                    models.Q(
                        models.Q(("release_mode", "AT_TIME"), _negated=True),
                        ("release_at", None),
                    ),
                    _connector="OR",
                ),
                name="amendment_release_has_time",
            ),
        ),
    ]
