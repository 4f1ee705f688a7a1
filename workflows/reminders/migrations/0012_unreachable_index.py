"""Who could not be reached is looked at every minute, and is few among many."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reminders", "0011_receipts_so_far")]
    operations = [
        migrations.AddIndex(
            model_name="message",
            index=models.Index(
                condition=models.Q(("state", "UNREACHABLE")),
                fields=["made_at"],
                name="message_unreachable",
            ),
        ),
    ]
