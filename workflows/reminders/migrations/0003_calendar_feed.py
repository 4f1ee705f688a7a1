import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_member_level'),
        ('reminders', '0002_shipped_rules'),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('revoked_at', models.DateTimeField(editable=False, null=True, verbose_name='void since')),
                ('last_used_at', models.DateTimeField(editable=False, null=True, verbose_name='last used at')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to='people.person', verbose_name='person')),
            ],
            options={
                'verbose_name': 'address of a calendar',
                'verbose_name_plural': 'addresses of calendars',
                'ordering': ['-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('person',), name='calendar_feed_one')],
            },
        ),
    ]
