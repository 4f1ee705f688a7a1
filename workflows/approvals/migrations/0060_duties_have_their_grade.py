"""What is owed about a 特急 item that is still open is 特急."""

from django.db import migrations
from django.db.models import Q


def fill(apps, schema_editor):
    decisions = apps.get_model("approvals", "Decision").objects
    requests = apps.get_model("approvals", "RecusalRequest").objects
    for decision in decisions.filter(state="OPEN", urgency="MOST_URGENT").only("pk"):
        asked = requests.filter(seat__decision=decision).values_list("pk", flat=True)
        refs = [f"approvals.recusalrequest:{pk}" for pk in asked]
        about = Q(subject_ref__in=[f"approvals.decision:{decision.pk}", *refs])
        rows = apps.get_model("duties", "Duty").objects.filter(about, state="OPEN", urgent=True)
        rows.update(urgency="MOST_URGENT")


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0059_urgent_has_grade"),
        ("duties", "0008_grade_of_urgency"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
