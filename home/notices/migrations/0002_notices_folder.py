"""The folder of notices under the home page; rights and workflow come from there."""

from django.db import migrations


def make(apps, schema_editor):
    NoticeIndex = apps.get_model("notices", "NoticeIndex")
    home = apps.get_model("home", "HomePage").objects.first()
    if home is None or NoticeIndex.objects.exists():
        return
    Page = apps.get_model("wagtailcore", "Page")
    kind, _made = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label="notices", model="noticeindex"
    )
    NoticeIndex.objects.create(
        title="公告",
        draft_title="公告",
        slug="notices",
        content_type=kind,
        path=f"{home.path}{home.numchild + 1:04d}",
        depth=home.depth + 1,
        numchild=0,
        url_path=f"{home.url_path}notices/",
        live=False,
        has_unpublished_changes=True,
        locale=home.locale,
    )
    Page.objects.filter(pk=home.pk).update(numchild=home.numchild + 1)


def unmake(apps, schema_editor):
    """Take the folder away while it is empty."""
    Page = apps.get_model("wagtailcore", "Page")
    for index in apps.get_model("notices", "NoticeIndex").objects.filter(numchild=0):
        parent = Page.objects.get(path=index.path[:-4])
        index.delete()
        Page.objects.filter(pk=parent.pk).update(numchild=parent.numchild - 1)


class Migration(migrations.Migration):
    dependencies = [
        ("notices", "0001_initial"),
        ("home", "0002_home_tree"),
        ("wagtailcore", "0094_alter_page_locale"),
    ]

    operations = [migrations.RunPython(make, unmake)]
