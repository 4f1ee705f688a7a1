"""The director keeps the rosters of bodies that decide on texts (docs/decisions/0019)."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_model_rights, revoke_model_rights

MODELS, ACTIONS = ("people.membership", "people.post"), ("add", "change")


def grant(apps, schema_editor):
    for model in MODELS:
        grant_model_rights(apps, Role.OFFICE_DIRECTOR, model, ACTIONS)


def revoke(apps, schema_editor):
    for model in MODELS:
        revoke_model_rights(apps, Role.OFFICE_DIRECTOR, model, ACTIONS)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0005_cards_go_back"),
        ("people", "0002_member_level"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
