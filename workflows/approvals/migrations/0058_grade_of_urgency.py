"""How urgent an item is, as its papers say: what was urgent so far is 加急."""

from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("approvals", "Decision").objects.filter(urgent=True).update(urgency="URGENT")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0057_closing_rule_says_what_waits")]

    operations = [
        migrations.AddField(
            model_name="decision",
            name="urgency",
            field=models.CharField(
                blank=True,
                choices=[("URGENT", "Urgent"), ("MOST_URGENT", "Most urgent")],
                default="",
                max_length=12,
                verbose_name="urgency",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
