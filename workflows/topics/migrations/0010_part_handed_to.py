import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """One deputy may take over from several: the part that was given names the one that answers."""

    dependencies = [
        ("topics", "0009_corrected_rows"),
    ]

    operations = [
        migrations.AlterField(
            model_name="assignment",
            name="handed_from",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="topics.assignment",
                verbose_name="taken over from",
            ),
        ),
        migrations.AddField(
            model_name="assignment",
            name="handed_to",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="topics.assignment",
                verbose_name="handed over to",
            ),
        ),
    ]
