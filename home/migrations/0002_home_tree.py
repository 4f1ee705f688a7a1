"""The home page under the root, the row of site texts, and the office's rights on them.

Wagtail's welcome page goes; its site points to the root, so that every page of the office has
an address. Nothing here is public: that takes a permit.
"""

from django.db import migrations

from cms.accounts.enums import Role
from cms.accounts.grants import (
    grant_admin_access,
    grant_collection_rights,
    grant_model_rights,
    grant_page_rights,
)

WORKFLOW = "党工委审批"
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def make(apps, schema_editor):
    _drop_welcome_page(apps)
    home = apps.get_model("home", "HomePage").objects.first() or _add_home(apps)
    SiteTexts = apps.get_model("home", "SiteTexts")
    if not SiteTexts.objects.exists():
        SiteTexts.objects.create(name="信息公开", live=False, has_unpublished_changes=True)
    for role in OFFICE:
        grant_admin_access(apps, role)
        grant_page_rights(apps, role, ("add", "change", "view"), home)
        grant_model_rights(apps, role, "home.SiteTexts", ("change", "view"))
        grant_collection_rights(apps, role, "media.MediaImage")
        grant_collection_rights(apps, role, "media.MediaDocument")
    _assign_workflow(apps, home)


def _drop_welcome_page(apps):
    Page = apps.get_model("wagtailcore", "Page")
    Site = apps.get_model("wagtailcore", "Site")
    root = Page.objects.get(depth=1)
    Site.objects.update(root_page=root, site_name="")
    if not Site.objects.exists():
        Site.objects.create(hostname="localhost", root_page=root, is_default_site=True)
    welcome = Page.objects.filter(
        depth=2, slug="home", content_type__app_label="wagtailcore", numchild=0
    )
    gone, _rows = welcome.delete()
    if gone:
        Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())


def _add_home(apps):
    Page = apps.get_model("wagtailcore", "Page")
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="homepage"
    )
    root = Page.objects.get(depth=1)
    taken = set(Page.objects.filter(depth=2).values_list("path", flat=True))
    path = next(p for n in range(1, 10_000) if (p := f"{root.path}{n:04d}") not in taken)
    home = apps.get_model("home", "HomePage").objects.create(
        title="首页",
        draft_title="首页",
        slug="home-page",
        number="home",
        content_type=kind,
        path=path,
        depth=2,
        numchild=0,
        url_path="/home-page/",
        live=False,
        has_unpublished_changes=True,
        locale=apps.get_model("wagtailcore", "Locale").objects.first(),
    )
    Page.objects.filter(pk=root.pk).update(numchild=Page.objects.filter(depth=2).count())
    return home


def _assign_workflow(apps, home):
    workflow = apps.get_model("wagtailcore", "Workflow").objects.filter(name=WORKFLOW).first()
    if workflow is None:
        return
    apps.get_model("wagtailcore", "WorkflowPage").objects.get_or_create(
        page_id=home.pk, defaults={"workflow": workflow}
    )
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="home", model="sitetexts"
    )
    apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
        content_type=kind, defaults={"workflow": workflow}
    )


def unmake(apps, schema_editor):
    """Take the home page away while nothing stands under it; texts and rights stay."""
    Page = apps.get_model("wagtailcore", "Page")
    for home in apps.get_model("home", "HomePage").objects.filter(numchild=0):
        apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page_id=home.pk).delete()
        apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
            page_id=home.pk
        ).delete()
        home.delete()
    Page.objects.filter(depth=1).update(numchild=Page.objects.filter(depth=2).count())


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("accounts", "0001_initial"),
        ("approvals", "0002_default_workflow"),
        ("media", "0001_initial"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [migrations.RunPython(make, unmake)]
