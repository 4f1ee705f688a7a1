"""How urgent a duty is: what was urgent so far is 加急."""

from django.db import migrations, models


def fill(apps, schema_editor):
    apps.get_model("duties", "Duty").objects.filter(urgent=True).update(urgency="URGENT")


class Migration(migrations.Migration):
    dependencies = [("duties", "0007_sweep_indexes")]

    operations = [
        migrations.AddField(
            model_name="duty",
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
