from django.db import migrations, models


class Migration(migrations.Migration):
    """The worker writes reports and archives, too; options by number; why there is no file."""

    dependencies = [("submissions", "0008_corrections")]

    operations = [
        migrations.AlterField(
            model_name="exportjob",
            name="format",
            field=models.CharField(
                choices=[("CSV", "CSV"), ("XLSX", "XLSX"), ("DOCX", "Word"), ("ZIP", "ZIP")],
                max_length=5,
                verbose_name="format",
            ),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="in_codes",
            field=models.BooleanField(default=False, verbose_name="options by number"),
        ),
        migrations.AddField(
            model_name="exportjob",
            name="problem",
            field=models.CharField(
                blank=True, max_length=200, verbose_name="why there is no file"
            ),
        ),
    ]
