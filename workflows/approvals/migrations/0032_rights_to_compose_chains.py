"""The director composes chains of approval, and the administrator with every kind of step."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_model_rights, revoke_model_rights

NEW = (
    "approvals.meetingtask",
    "approvals.circulationtask",
    "approvals.standingtask",
    "approvals.secondreviewtask",
)
ALL = (
    "wagtailcore.workflow",
    "wagtailcore.task",
    "approvals.committeetask",
    "approvals.officereviewtask",
    *NEW,
)
ACTIONS = ("add", "change")


def grant(apps, schema_editor):
    for model in ALL:
        grant_model_rights(apps, Role.OFFICE_DIRECTOR, model, ACTIONS)
    for model in NEW:
        grant_model_rights(apps, Role.SYSTEM_ADMIN, model, ACTIONS)


def revoke(apps, schema_editor):
    for model in ALL:
        revoke_model_rights(apps, Role.OFFICE_DIRECTOR, model, ACTIONS)
    for model in NEW:
        revoke_model_rights(apps, Role.SYSTEM_ADMIN, model, ACTIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0031_review_terms"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
