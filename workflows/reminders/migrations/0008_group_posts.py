"""A channel that reaches a group takes one post for all, which is to nobody in particular."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

PERSON = {"on_delete": django.db.models.deletion.PROTECT, "null": True, "to": "people.person"}


def keep(apps, schema_editor) -> None:
    """Nothing is such a post yet."""


def take_back(apps, schema_editor) -> None:
    """They have nobody to be sent to in the tables as they were."""
    for name in ("Reminder", "Message"):
        apps.get_model("reminders", name).objects.filter(recipient=None).delete()
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # before the columns change


class Migration(migrations.Migration):
    dependencies = [("people", "0002_member_level"), ("reminders", "0007_true_distance")]

    operations = [
        migrations.AlterField(
            "message",
            "recipient",
            models.ForeignKey(related_name="reminder_messages", verbose_name="receiver", **PERSON),
        ),
        migrations.AlterField("reminder", "recipient", models.ForeignKey(related_name="+", **PERSON)),
        migrations.AddConstraint(
            "message",
            models.CheckConstraint(
                condition=Q(("recipient__isnull", False), ("channel__startswith", "channel:"), _connector="OR"),
                name="message_to_somebody",
            ),
        ),
        migrations.AddConstraint(
            "reminder",
            models.UniqueConstraint(
                fields=["duty", "rule", "occurrence", "channel"],
                condition=Q(("recipient", None)),
                name="reminder_once_in_group",
            ),
        ),
        migrations.RunPython(keep, take_back),
    ]
