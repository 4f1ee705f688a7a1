"""Who reads and who keeps the register of sites: as the register of organizations (domain.md §9)."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_model_rights, revoke_model_rights

SITE, KEEP, READ = "reception.site", ("add", "change", "view"), ("view",)
GRANTS = [
    (Role.OFFICE_STAFF, KEEP),
    *[
        (role, READ)
        for role in (
            Role.OFFICE_DIRECTOR,
            Role.CHAIR,
            Role.SPECIAL_COMMITTEE_MEMBER,
            Role.PARTY_COMMITTEE_MEMBER,
            Role.STANDING_COMMITTEE_LIAISON,
        )
    ],
]


def grant(apps, schema_editor):
    for role, actions in GRANTS:
        grant_model_rights(apps, role, SITE, actions)


def revoke(apps, schema_editor):
    for role, actions in GRANTS:
        revoke_model_rights(apps, role, SITE, actions)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_director_keeps_rosters"),
        ("reception", "0001_sites"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
