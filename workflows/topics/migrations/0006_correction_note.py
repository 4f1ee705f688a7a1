"""更正说明, kept with a draft while a correction is written."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('topics', '0005_part_taken_over')]

    operations = [
        migrations.AddField(
            model_name='topicpage',
            name='correction_note',
            field=models.CharField(blank=True, default='', editable=False, max_length=200, verbose_name='correction note'),
        ),
    ]
