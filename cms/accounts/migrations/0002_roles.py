"""A group for each role of domain.md §9, and entry to the admin for the roles that work there."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_admin_access, role_group

WORK_IN_ADMIN = [
    Role.SYSTEM_ADMIN,
    Role.AUDITOR,
    Role.OFFICE_STAFF,
    Role.OFFICE_DIRECTOR,
    Role.PARTY_COMMITTEE_MEMBER,
]


def make_roles(apps, schema_editor):
    for role in Role:
        role_group(apps, role)
    for role in WORK_IN_ADMIN:
        grant_admin_access(apps, role)
    # Wagtail's stock groups carry publishing rights that no role of the office has.
    apps.get_model("auth", "Group").objects.filter(name__in=["Editors", "Moderators"]).delete()


def remove_roles(apps, schema_editor):
    names = [role.value for role in Role]
    apps.get_model("auth", "Group").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
