"""A text that has no place on a newer version of its form is kept as one left behind."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("submissions", "0009_exports_of_every_kind")]

    operations = [
        migrations.AlterField(
            model_name="draftchange",
            name="kind",
            field=models.CharField(
                choices=[
                    ("REPLACED", "Replaced by a later text"),
                    ("SET_ASIDE", "Typed in another window, not taken"),
                    ("LEFT", "Without a place on the version that the draft moved to"),
                ],
                max_length=10,
                verbose_name="kind",
            ),
        ),
    ]
