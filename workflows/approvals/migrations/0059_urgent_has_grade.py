"""Nothing is urgent without a grade, and nothing else has one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0058_grade_of_urgency")]

    operations = [
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(urgent=False, urgency="")
                | (models.Q(urgent=True) & ~models.Q(urgency="")),
                name="decision_urgent_has_grade",
            ),
        ),
    ]
