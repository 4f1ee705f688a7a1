"""A pen may also write 提请上会 on the slip."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("approvals", "0040_presider_announces"),
    ]

    operations = [
        migrations.AlterField(
            model_name="penmark",
            name="choice",
            field=models.CharField(
                blank=True,
                choices=[
                    ("FOR", "For"),
                    ("AGAINST", "Against"),
                    ("ABSTAIN", "Abstain"),
                    ("READ", "Read and circled"),
                    ("MEETING", "Ask for a meeting"),
                ],
                max_length=8,
                verbose_name="mark",
            ),
        ),
    ]
