import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0011_copy_who_took_over"),
    ]

    operations = [
        migrations.RemoveField(model_name="assignment", name="handed_from"),
        migrations.AlterField(
            model_name="assignment",
            name="handed_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="handed_from",
                to="topics.assignment",
                verbose_name="handed over to",
            ),
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(("handed_to", None), ("state", "WAIVED"), _connector="OR"),
                name="assignment_handed_over_is_waived",
            ),
        ),
    ]
