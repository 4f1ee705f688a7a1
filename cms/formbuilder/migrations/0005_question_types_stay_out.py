"""The question types stay out of migrations: the column is the same. No data changes."""

from django.db import migrations

import cms.formbuilder.models.fields


class Migration(migrations.Migration):
    dependencies = [
        ("formbuilder", "0004_sources_that_fit"),
    ]

    operations = [
        migrations.AlterField(
            model_name="formsection",
            name="questions",
            field=cms.formbuilder.models.fields.QuestionsField(
                [], blank=True, verbose_name="questions"
            ),
        ),
    ]
