"""What was handed out, begins, or turned urgent in a window of time is found along an index."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("duties", "0006_terms_requests_and_moves")]

    operations = [
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                fields=["state", "opened_at"],
                condition=Q(state="OPEN", start_at__isnull=True),
                name="duty_opened",
            ),
        ),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                fields=["state", "start_at"],
                condition=Q(state="OPEN", start_at__isnull=False),
                name="duty_begins",
            ),
        ),
        migrations.AddIndex(
            model_name="dutyevent",
            index=models.Index(
                fields=["act", "at"], condition=Q(act="RESCHEDULED"), name="duty_event_moved"
            ),
        ),
    ]
