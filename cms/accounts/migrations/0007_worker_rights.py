"""Who sees how the worker does, and who has a failed job tried again."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_model_rights, revoke_model_rights

GRANTS = [
    (Role.SYSTEM_ADMIN, ("view_health", "retry_job")),
    (Role.OFFICE_DIRECTOR, ("view_health", "retry_job")),
    (Role.OFFICE_STAFF, ("view_health",)),
]


def grant(apps, schema_editor):
    for role, actions in GRANTS:
        grant_model_rights(apps, role, "core.workerbeat", actions)


def revoke(apps, schema_editor):
    for role, actions in GRANTS:
        revoke_model_rights(apps, role, "core.workerbeat", actions)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_director_keeps_rosters"), ("core", "0003_worker")]

    operations = [migrations.RunPython(grant, revoke)]
