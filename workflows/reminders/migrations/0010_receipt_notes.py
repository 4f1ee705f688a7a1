"""What became known of a receiver is kept line by line."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_member_level'),
        ('reminders', '0009_approvals_ladder'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReceiptNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('receipt', models.CharField(choices=[('NONE', 'Not read'), ('READ', 'Read'), ('RECEIVED', 'Received'), ('COMING', 'Will come'), ('EXCUSED', 'Asked for leave')], max_length=10, verbose_name='response')),
                ('known_by', models.CharField(choices=[('SELF', 'By the receiver'), ('PHONE', 'Confirmed by telephone'), ('WECHAT', 'Confirmed by WeChat')], max_length=10, verbose_name='known by')),
            ],
            options={
                'verbose_name': 'note of a response',
                'verbose_name_plural': 'notes of responses',
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='receiptnote',
            name='entered_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='entered by'),
        ),
        migrations.AddField(
            model_name='receiptnote',
            name='message',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='receipt_notes', to='reminders.message', verbose_name='message'),
        ),
    ]
