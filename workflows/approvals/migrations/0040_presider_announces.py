"""The shipped ballot 党工委表决: the presider votes last and announces (office-needs 1).

Only where it still is as it was shipped and no text ever went through it: what staff have set,
and what a body is used to, stays.
"""

from django.db import migrations

BALLOT = "党工委表决"


def change(apps, before, after):
    TaskState = apps.get_model("wagtailcore", "TaskState")
    tasks = apps.get_model("approvals", "CommitteeTask").objects.filter(name=BALLOT, **before)
    for task in tasks:
        if not TaskState.objects.filter(task_id=task.pk).exists():
            for name, value in after.items():
                setattr(task, name, value)
            task.save(update_fields=list(after))


OLD = {"closing_rule": "ALL_OR_TIME_UP", "presider_last": False}
NEW = {"closing_rule": "PRESIDER", "presider_last": True}


def forwards(apps, schema_editor):
    change(apps, OLD, NEW)


def backwards(apps, schema_editor):
    change(apps, NEW, OLD)


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_ways_of_deciding")]

    operations = [migrations.RunPython(forwards, backwards)]
