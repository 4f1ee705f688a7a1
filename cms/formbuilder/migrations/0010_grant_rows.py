"""Which answers a right reaches: every one, as before, or those of the own unit."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("formbuilder", "0009_retention")]

    operations = [
        migrations.AddField(
            model_name="formgrant",
            name="rows",
            field=models.CharField(
                choices=[("ALL", "All answers"), ("OWN", "Only answers of the own unit")],
                default="ALL",
                max_length=10,
                verbose_name="answers it reaches",
            ),
        ),
    ]
