"""提请上会 has a row of its own, which the roster alone reads."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("approvals", "0032_rights_to_compose_chains"),
        ("media", "0001_initial"),
        ("people", "0002_member_level"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="MeetingRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("acting_as", models.CharField(blank=True, editable=False, max_length=40, verbose_name="acting as")),
                ("channel", models.CharField(choices=[("DESK", "Desk"), ("ADMIN", "Office"), ("API", "API"), ("PUBLIC", "Public site"), ("PAPER", "Paper"), ("PHONE", "Phone"), ("MEETING", "In person"), ("IMPORT", "Import"), ("SYSTEM", "System")], default="ADMIN", editable=False, max_length=10, verbose_name="channel")),
                ("checked_at", models.DateTimeField(blank=True, editable=False, null=True, verbose_name="checked at")),
                ("reason", models.TextField(blank=True, max_length=500, verbose_name="reason")),
                ("asked_at", models.DateTimeField(verbose_name="asked at")),
                ("checked_by", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="checked by")),
                ("entered_by", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, verbose_name="entered by")),
                ("on_behalf_of", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person", verbose_name="on behalf of")),
                ("scan", models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="media.mediadocument", verbose_name="signed scan")),
                ("seat", models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name="meeting_request", to="approvals.seat", verbose_name="seat")),
            ],
            options={
                "verbose_name": "request for a meeting",
                "verbose_name_plural": "requests for a meeting",
                "ordering": ["id"],
                "default_permissions": (),
            },
        ),
    ]
