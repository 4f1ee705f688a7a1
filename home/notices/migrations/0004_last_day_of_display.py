"""展示截止日期 of a notice."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('notices', '0003_correction_note')]

    operations = [
        migrations.AddField(
            model_name='noticepage',
            name='ends_on',
            field=models.DateField(blank=True, help_text='Shown to the end of that day, then withdrawn by itself. Left empty: it stays.', null=True, verbose_name='last day of display'),
        ),
    ]
