"""The folder of topics in the page tree, the office's rights on it, and its approval workflow."""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import grant_admin_access, grant_page_rights

WORKFLOW = "党工委审批"
TITLE = "监督事项"
STEP = 4  # characters of one level of a tree path
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def make(apps, schema_editor):
    TopicIndex = apps.get_model("topics", "TopicIndex")
    index = TopicIndex.objects.first() or _add_index(apps, TopicIndex)
    for role in (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR):
        grant_admin_access(apps, role)
        grant_page_rights(apps, role, ("add", "change", "view"), index)
    grant_admin_access(apps, Role.AUDITOR)
    workflow = apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).first()
    if workflow:
        apps.get_model("wagtailcore", "WorkflowPage").objects.get_or_create(
            page_id=index.pk, defaults={"workflow": workflow}
        )


def _add_index(apps, TopicIndex):
    Page = apps.get_model("wagtailcore", "Page")
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="topics", model="topicindex"
    )
    root = Page.objects.get(depth=1)
    last = Page.objects.filter(depth=2).order_by("-path").values_list("path", flat=True).first()
    index = TopicIndex.objects.create(
        title=TITLE,
        draft_title=TITLE,
        slug="topics",
        content_type=kind,
        path=root.path + _next(last[-STEP:] if last else "0000"),
        depth=2,
        numchild=0,
        url_path="/topics/",
        live=False,
        has_unpublished_changes=True,
        locale=apps.get_model("wagtailcore", "Locale").objects.first(),
    )
    Page.objects.filter(pk=root.pk).update(numchild=root.numchild + 1)
    return index


def _next(step: str) -> str:
    number, digits = int(step, 36) + 1, ""
    while number:
        number, digit = divmod(number, 36)
        digits = DIGITS[digit] + digits
    return digits.rjust(STEP, "0")


def unmake(apps, schema_editor):
    """Take the folder away while it is empty; with topics in it, it stays."""
    Page = apps.get_model("wagtailcore", "Page")
    for index in apps.get_model("topics", "TopicIndex").objects.filter(numchild=0):
        apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page_id=index.pk).delete()
        apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
            page_id=index.pk
        ).delete()
        index.delete()
        root = Page.objects.get(depth=1)
        Page.objects.filter(pk=root.pk).update(numchild=root.numchild - 1)


class Migration(migrations.Migration):
    dependencies = [
        ("topics", "0001_initial"),
        ("approvals", "0002_default_workflow"),
        ("accounts", "0001_initial"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [migrations.RunPython(make, unmake)]
