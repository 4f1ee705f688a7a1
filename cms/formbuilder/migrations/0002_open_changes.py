"""Forms know whether their working copy differs from the version in use."""

import django.utils.timezone
from django.db import migrations, models


def finalised_forms_have_none(apps, schema_editor):
    """What was finalised is taken as unchanged; the next save of a section looks again."""
    forms = apps.get_model("formbuilder", "FormDefinition").objects
    forms.filter(current_version__isnull=False).update(has_open_changes=False)


class Migration(migrations.Migration):
    dependencies = [("formbuilder", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="formdefinition",
            name="has_open_changes",
            field=models.BooleanField(
                default=True,
                editable=False,
                verbose_name="has changes that are not finalised",
            ),
        ),
        migrations.AlterField(
            model_name="formdefinition",
            name="changed_at",
            field=models.DateTimeField(
                default=django.utils.timezone.now, editable=False, verbose_name="changed at"
            ),
        ),
        migrations.RunPython(finalised_forms_have_none, migrations.RunPython.noop),
    ]
