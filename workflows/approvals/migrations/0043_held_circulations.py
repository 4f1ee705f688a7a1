"""A circulation waits for the check of what was entered in time; the director may set it aside."""

from django.db import migrations, models

STATES = [
    ("ENTERED", "To be checked"),
    ("CHECKED", "Checked"),
    ("SENT_BACK", "Sent back"),
    ("DISCARDED", "Set aside by the director"),
]


def _state():
    return models.CharField(choices=STATES, default="ENTERED", max_length=10, verbose_name="state")


class Migration(migrations.Migration):

    dependencies = [("approvals", "0042_words_of_meeting_requests")]

    operations = [
        migrations.AddField(
            "decision",
            "held_at",
            models.DateTimeField(blank=True, null=True, verbose_name="held since"),
        ),
        migrations.AddConstraint(
            "decision",
            models.CheckConstraint(
                condition=models.Q(("way", "CIRCULATION"), ("held_at", None), _connector="OR"),
                name="decision_held_goes_round",
            ),
        ),
        migrations.AlterField("penmark", "state", _state()),
        migrations.AlterField("meetingrecord", "state", _state()),
    ]
