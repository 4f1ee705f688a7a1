from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("formbuilder", "0015_entered_twice"),
    ]

    operations = [
        migrations.AddField(
            model_name="formsection",
            name="title_en",
            field=models.CharField(
                blank=True, max_length=120, verbose_name="section title in English"
            ),
        ),
        migrations.AddField(
            model_name="formsection",
            name="note_en",
            field=models.TextField(blank=True, verbose_name="note for the filler in English"),
        ),
    ]
