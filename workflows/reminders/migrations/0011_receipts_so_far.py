"""What is known already is the first line of each history."""

from django.db import migrations


def begin(apps, schema_editor) -> None:
    notes = apps.get_model("reminders", "ReceiptNote").objects
    known = apps.get_model("reminders", "Message").objects.exclude(receipt="NONE")
    rows = known.filter(receipt_at__isnull=False).exclude(receipt_by="")
    said = rows.values_list("pk", "receipt", "receipt_by", "receipt_at")
    notes.bulk_create(
        (
            notes.model(message_id=pk, receipt=receipt, known_by=known_by, at=at)
            for pk, receipt, known_by, at in said.iterator()
        ),
        batch_size=500,
    )


def take_back(apps, schema_editor) -> None:
    """The table goes with its own migration."""


class Migration(migrations.Migration):
    dependencies = [("reminders", "0010_receipt_notes")]
    operations = [migrations.RunPython(begin, take_back)]
