"""What was said of one matter of a message that tells of several stands with that matter alone."""

import django.db.models.deletion
from django.db import migrations, models

RESPONSES = [
    ("NONE", "Not read"),
    ("READ", "Read"),
    ("RECEIVED", "Received"),
    ("COMING", "Will come"),
    ("EXCUSED", "Asked for leave"),
]
KNOWN_BY = [
    ("SELF", "By the receiver"),
    ("PHONE", "Confirmed by telephone"),
    ("WECHAT", "Confirmed by WeChat"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0007_sweep_indexes"),
        ("reminders", "0014_rule_source"),
    ]
    operations = [
        migrations.AddField(
            model_name="reminder",
            name="receipt",
            field=models.CharField(
                choices=RESPONSES, default="NONE", max_length=10, verbose_name="response"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="receipt_by",
            field=models.CharField(
                blank=True, choices=KNOWN_BY, max_length=10, verbose_name="known by"
            ),
        ),
        migrations.AddField(
            model_name="reminder",
            name="receipt_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="receiptnote",
            name="duty",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="duties.duty",
                verbose_name="duty",
            ),
        ),
    ]
