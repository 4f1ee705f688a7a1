"""The office's rights on pictures and files: Wagtail asks for those of its own base models."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_collection_rights

BASE_MODELS = ("wagtailimages.Image", "wagtaildocs.Document")


def grant(apps, schema_editor):
    for role in (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
        for model in BASE_MODELS:
            grant_collection_rights(apps, role, model)


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0002_home_tree"),
        ("wagtailimages", "0027_image_description"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
