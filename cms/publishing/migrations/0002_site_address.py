"""The row that serialises releases and, later, points to the approved site texts."""

from django.db import migrations


def make_site_row(apps, schema_editor):
    apps.get_model("publishing", "Address").objects.get_or_create(pk="site")


def drop_unused_site_row(apps, schema_editor):
    apps.get_model("publishing", "Address").objects.filter(pk="site", permit=None).delete()


class Migration(migrations.Migration):
    dependencies = [("publishing", "0001_initial")]

    operations = [migrations.RunPython(make_site_row, drop_unused_site_row)]
