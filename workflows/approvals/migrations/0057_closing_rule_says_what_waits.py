"""The help of the closing rule says what a ballot may wait for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0056_authors_are_kept")]

    operations = [
        migrations.AlterField(
            model_name="committeetask",
            name="closing_rule",
            field=models.CharField(
                choices=[
                    ("PRESIDER", "When the presider announces"),
                    ("ALL_OR_TIME_UP", "When all have voted or time is up"),
                    ("AS_SOON_AS_DECIDED", "As soon as decided"),
                ],
                default="PRESIDER",
                help_text="Under “as soon as decided” the moment of closing may hint at the last "
                "vote. Where the presider announces, a ballot in which all have voted waits for "
                "that until time is up. Whatever the rule, a wish to step aside is decided by the "
                "presider first.",
                max_length=20,
                verbose_name="closing rule",
            ),
        ),
    ]
