"""更正说明 of the site texts, as the pages have it."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('home', '0005_correction_note')]

    operations = [
        migrations.AddField(
            model_name='sitetexts',
            name='correction_note',
            field=models.CharField(blank=True, default='', editable=False, max_length=200, verbose_name='correction note'),
        ),
    ]
