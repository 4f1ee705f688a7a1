"""Who wrote the authorisations that there are: their makers, and whoever the trail names."""

from django.db import migrations


def name_authors(apps, schema_editor) -> None:
    accounts = apps.get_model("accounts", "User").objects
    saved = apps.get_model("core", "AuditEvent").objects.filter(
        verb="authorization.draft", refused=False
    )
    for row in apps.get_model("approvals", "StandingAuthorization").objects.all():
        ref = f"approvals.standingauthorization:{row.pk}"
        writers = list(saved.filter(object_ref=ref).values_list("actor_id", flat=True))
        row.authors.add(*accounts.filter(pk__in=[row.made_by_id, *writers]))


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0054_authors_of_authorizations"),
        ("core", "0002_audit_seals"),
    ]

    operations = [migrations.RunPython(name_authors, migrations.RunPython.noop)]
