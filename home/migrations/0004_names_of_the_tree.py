"""What Wagtail lays down in English and the office reads: the root's name, the site, a workflow.

The stock workflow "Moderators approval" goes with its step, as the groups behind it went
(accounts 0002): a page that names no workflow is not to fall back on one that nobody can carry.
"""

from django.db import migrations

STOCK = "Moderators approval"


def name(apps, schema_editor):
    apps.get_model("wagtailcore", "Page").objects.filter(depth=1, title="Root").update(
        title="网站", draft_title="网站"
    )
    apps.get_model("wagtailcore", "Collection").objects.filter(depth=1, name="Root").update(
        name="根目录"
    )
    apps.get_model("wagtailcore", "Site").objects.filter(site_name="").update(site_name="公众网站")
    apps.get_model("wagtailcore", "Workflow").objects.filter(
        name=STOCK, workflow_states=None
    ).delete()
    apps.get_model("wagtailcore", "GroupApprovalTask").objects.filter(
        name=STOCK, task_states=None
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0003_picture_rights"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(name, migrations.RunPython.noop)]
