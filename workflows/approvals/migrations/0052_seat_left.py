"""A seat whose member left the body while it voted."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0051_seconds_who_release")]

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
                    ("LEFT", "No longer a member"),
                    ("ENDED", "No longer asked in"),
                ],
                default="",
                max_length=10,
                verbose_name="does not vote",
            ),
        ),
    ]
