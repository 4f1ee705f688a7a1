"""The system administrator sets up workflows and their steps; who votes comes from the body."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_model_rights, revoke_model_rights

MODELS = ("wagtailcore.workflow", "wagtailcore.task", "approvals.committeetask",
          "approvals.officereviewtask")
ACTIONS = ("add", "change")


def grant(apps, schema_editor):
    for model in MODELS:
        grant_model_rights(apps, Role.SYSTEM_ADMIN, model, ACTIONS)


def revoke(apps, schema_editor):
    for model in MODELS:
        revoke_model_rights(apps, Role.SYSTEM_ADMIN, model, ACTIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0002_default_workflow"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
