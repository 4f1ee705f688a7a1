"""更正说明, kept with a draft while a correction is written."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('home', '0004_names_of_the_tree')]

    operations = [
        migrations.AddField(
            model_name='homepage',
            name='correction_note',
            field=models.CharField(blank=True, default='', editable=False, max_length=200, verbose_name='correction note'),
        ),
        migrations.AddField(
            model_name='standardpage',
            name='correction_note',
            field=models.CharField(blank=True, default='', editable=False, max_length=200, verbose_name='correction note'),
        ),
    ]
