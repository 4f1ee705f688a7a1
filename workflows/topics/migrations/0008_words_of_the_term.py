from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0007_time_of_release"),
    ]

    operations = [
        migrations.AlterField(
            model_name="topicpage",
            name="due_on",
            field=models.DateField(
                blank=True,
                help_text="Counts to the end of that day. Left empty: the default term "
                "(Duties and terms), from the release.",
                null=True,
                verbose_name="to be filled in by",
            ),
        ),
    ]
