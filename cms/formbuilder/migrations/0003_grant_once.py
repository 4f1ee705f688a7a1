"""A right is granted once, also where SQLite knows no NULLS NOT DISTINCT."""

from django.db import migrations, models


def drop_doubles(apps, schema_editor):
    """The first of equal grants stays: SQLite let a role without a unit have several."""
    seen = set()
    grants = apps.get_model("formbuilder", "FormGrant").objects
    for grant in grants.order_by("pk"):
        mark = (grant.form_id, grant.role, grant.unit_id, grant.right)
        if mark in seen:
            grant.delete()
        seen.add(mark)


class Migration(migrations.Migration):
    dependencies = [("formbuilder", "0002_open_changes"), ("people", "0002_member_level")]

    operations = [
        migrations.RemoveConstraint(model_name="formgrant", name="grant_once"),
        migrations.RunPython(drop_doubles, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="formgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(unit__isnull=False),
                fields=["form", "role", "unit", "right"],
                name="grant_once_a_unit",
            ),
        ),
        migrations.AddConstraint(
            model_name="formgrant",
            constraint=models.UniqueConstraint(
                condition=models.Q(unit__isnull=True),
                fields=["form", "role", "right"],
                name="grant_once_a_role",
            ),
        ),
    ]
