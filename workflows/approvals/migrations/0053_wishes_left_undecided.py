"""A wish to step aside that nobody had decided on when the decision ended."""

from django.db import migrations, models
from django.db.models import Q

ENDED = ["ASKED", "WITHDRAWN"]
STATES = [
    ("ASKED", "Asked for"),
    ("GRANTED", "Granted"),
    ("REFUSED", "Refused"),
    ("WITHDRAWN", "Taken back"),
]


def has_reason(*more: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(state__in=[*ENDED, *more])
        | (Q(decided_by__isnull=False) & ~Q(decision_reason="")),
        name="recusal_decided_has_reason",
    )


def call_them_taken_back(apps, schema_editor) -> None:
    """As such ends were called before."""
    rows = apps.get_model("approvals", "RecusalRequest").objects
    rows.filter(state="UNDECIDED").update(state="WITHDRAWN")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0052_seat_left")]

    operations = [
        migrations.AlterField(
            model_name="recusalrequest",
            name="state",
            field=models.CharField(
                choices=[*STATES, ("UNDECIDED", "Left undecided")],
                default="ASKED",
                max_length=10,
                verbose_name="state",
            ),
        ),
        migrations.RemoveConstraint("recusalrequest", "recusal_decided_has_reason"),
        migrations.AddConstraint("recusalrequest", has_reason("UNDECIDED")),
        migrations.RunPython(migrations.RunPython.noop, call_them_taken_back),
    ]
