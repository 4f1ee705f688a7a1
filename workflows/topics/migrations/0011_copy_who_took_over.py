from django.db import migrations


def name_the_taker(apps, schema_editor):
    """A part that was asked of its owner again since is hers, whoever took it over before."""
    Assignment = apps.get_model("topics", "Assignment")
    for taken in Assignment.objects.filter(handed_from__state="WAIVED"):
        Assignment.objects.filter(pk=taken.handed_from_id).update(handed_to=taken)


def name_the_giver(apps, schema_editor):
    """Of several givers the first: the older shape has room for one."""
    Assignment = apps.get_model("topics", "Assignment")
    for given in Assignment.objects.filter(handed_to__isnull=False).order_by("-pk"):
        Assignment.objects.filter(pk=given.handed_to_id).update(handed_from=given)


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0010_part_handed_to"),
    ]

    operations = [migrations.RunPython(name_the_taker, name_the_giver)]
