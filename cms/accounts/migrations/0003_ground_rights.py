"""Rights of the roles on people, calendars and the audit trail (domain.md §9)."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_model_rights, revoke_model_rights

REGISTERS = ["person", "mandate", "organization", "membership", "post", "term"]
KEEP, READ = ("add", "change", "view"), ("view",)
READERS = [
    Role.OFFICE_DIRECTOR,
    Role.CHAIR,
    Role.SPECIAL_COMMITTEE_MEMBER,
    Role.PARTY_COMMITTEE_MEMBER,
    Role.STANDING_COMMITTEE_LIAISON,
]
CONTACT = ("view_contact_data",)
GRANTS = [
    *[(Role.OFFICE_STAFF, f"people.{model}", KEEP) for model in REGISTERS],
    *[(role, f"people.{model}", READ) for role in READERS for model in REGISTERS],
    *[
        (role, "people.person", CONTACT)
        for role in (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.CHAIR)
    ],
    (Role.OFFICE_STAFF, "calendars.calendarday", (*KEEP, "delete")),
    (Role.OFFICE_DIRECTOR, "calendars.calendarday", (*KEEP, "delete")),
    (Role.AUDITOR, "core.auditevent", READ),
    (Role.OFFICE_DIRECTOR, "core.auditevent", ("view_business_audit",)),
    (Role.SYSTEM_ADMIN, "core.auditevent", ("view_account_audit",)),
]


def grant(apps, schema_editor):
    for role, model, actions in GRANTS:
        grant_model_rights(apps, role, model, actions)


def revoke(apps, schema_editor):
    for role, model, actions in GRANTS:
        revoke_model_rights(apps, role, model, actions)


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_roles"),
        ("calendars", "0001_initial"),
        ("core", "0002_audit_seals"),
        ("people", "0002_member_level"),
    ]

    operations = [migrations.RunPython(grant, revoke)]
