"""A claim whose message found no address stayed CLAIMED for ever: it could not be sent."""

from django.db import migrations


def end(apps, schema_editor) -> None:
    claims = apps.get_model("reminders", "Reminder").objects
    claims.filter(state="CLAIMED", message__state="UNREACHABLE").update(state="FAILED")


def take_back(apps, schema_editor) -> None:
    claims = apps.get_model("reminders", "Reminder").objects
    claims.filter(state="FAILED", message__state="UNREACHABLE").update(state="CLAIMED")


class Migration(migrations.Migration):
    dependencies = [("reminders", "0012_unreachable_index")]
    operations = [migrations.RunPython(end, take_back)]
