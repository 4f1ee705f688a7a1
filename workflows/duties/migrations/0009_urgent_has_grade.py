"""No duty is urgent without a grade, and none else has one; 特急 stands before 加急."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("duties", "0008_grade_of_urgency")]

    operations = [
        migrations.AddConstraint(
            model_name="duty",
            constraint=models.CheckConstraint(
                condition=models.Q(urgent=False, urgency="")
                | models.Q(urgent=True, urgency__in=["URGENT", "MOST_URGENT"]),
                name="duty_urgent_has_grade",
            ),
        ),
        migrations.RemoveIndex(model_name="duty", name="duty_urgency"),
        migrations.AddIndex(
            model_name="duty",
            index=models.Index(
                condition=models.Q(("state", "OPEN")),
                fields=["state", "-urgent", "urgency", "due_at", "id"],
                name="duty_urgency",
            ),
        ),
    ]
