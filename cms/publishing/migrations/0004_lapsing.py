"""A permit that was not released in time lapses; what ends its waiting happens once, whoever
writes the row."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('publishing', '0003_permit_once_per_decision'),
    ]

    operations = [
        migrations.AlterField(
            model_name='permitevent',
            name='verb',
            field=models.CharField(choices=[('RELEASED', 'Released'), ('SUPERSEDED', 'Superseded'), ('WITHDRAWN', 'Withdrawn'), ('REVOKED', 'Revoked'), ('LAPSED', 'Lapsed')], max_length=12, verbose_name='event'),
        ),
        migrations.AddConstraint(
            model_name='permitevent',
            constraint=models.UniqueConstraint(condition=models.Q(('verb__in', ['RELEASED', 'REVOKED', 'LAPSED'])), fields=('permit',), name='permit_waits_until_one_event'),
        ),
        migrations.AddIndex(
            model_name='permit',
            index=models.Index(fields=['valid_until'], name='permit_valid'),
        ),
        migrations.AddIndex(
            model_name='permit',
            index=models.Index(fields=['ends_at'], name='permit_ends'),
        ),
        migrations.AddIndex(
            model_name='address',
            index=models.Index(fields=['-changed_at'], name='address_changed'),
        ),
    ]
