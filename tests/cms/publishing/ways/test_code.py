"""Ways to the public through code, fixtures, clocks and SQL (wagtail-traps 1.1, 9; peers 1b)."""

import json

import pytest
from django.core import serializers
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.revert_to_page_revision import RevertToPageRevisionAction
from wagtail.models import Page, Revision, Task, Workflow, WorkflowTask

from cms.publishing.services import issue_permit
from cms.publishing.verification import breaches
from home.models import SiteTexts
from home.notices.models import NoticePage
from home.notices.tree import notice_index
from tests.cms.publishing.ways.scenario import snapshot
from tests.home.publishing import decided

pytestmark = pytest.mark.django_db


def publish_revision(page, **context):
    page.latest_revision.publish()


def publish_revision_as_superuser(page, superuser, **context):
    page.latest_revision.publish(user=superuser, skip_permission_checks=True)


def save_live(page, **context):
    page.live = True
    page.save()


def save_live_field_only(page, **context):
    page.live = True
    page.save(update_fields=["live"])


def save_base_page_live(page, **context):
    base = Page.objects.get(pk=page.pk)
    base.live = True
    base.save()


def create_live_child(page, **context):
    notice_index().add_child(instance=NoticePage(title=page.title, slug="b", live=True))


def create_alias(page, **context):
    page.create_alias(parent=page.get_parent(), update_slug="alias")


def copy_live(page, superuser, **context):
    CopyPageAction(page, keep_live=True, update_attrs={"slug": "c"}, user=superuser).execute(
        skip_permission_checks=True
    )


def copy_parent_with_live(page, superuser, **context):
    CopyPageAction(
        page.get_parent(),
        recursive=True,
        keep_live=True,
        update_attrs={"slug": "d"},
        user=superuser,
    ).execute(skip_permission_checks=True)


def move_away(page, superuser, **context):
    page.move(Page.objects.get(depth=1), pos="last-child", user=superuser)


def schedule_page(page, **context):
    page.go_live_at = timezone.now()
    page.save()


def schedule_revision(page, **context):
    revision = page.latest_revision
    revision.approved_go_live_at = timezone.now()
    revision.save()


def load_fixture(page, tmp_path, **context):
    page.live = True
    rows = json.loads(serializers.serialize("json", [Page.objects.get(pk=page.pk), page]))
    rows[0]["fields"]["live"] = True
    file = tmp_path / "live.json"
    file.write_text(json.dumps(rows))
    call_command("loaddata", str(file), verbosity=0)


def finish_workflow_state(page, superuser, **context):
    Workflow.objects.first().start(page, superuser).finish(user=superuser)


def approve_every_task(page, superuser, **context):
    state = Workflow.objects.first().start(page, superuser)
    while state.current_task_state and state.status == state.STATUS_IN_PROGRESS:
        state.current_task_state.approve(user=superuser)
        state.refresh_from_db()


def deactivate_every_task(page, superuser, **context):
    Workflow.objects.first().start(page, superuser)
    for task in Task.objects.filter(active=True):
        task.specific.deactivate()


def remove_every_task(page, superuser, **context):
    state = Workflow.objects.first().start(page, superuser)
    state.workflow.workflow_tasks.all().delete()
    state.current_task_state.cancel(user=superuser)


def reject_then_publish(page, superuser, **context):
    state = Workflow.objects.first().start(page, superuser)
    state.cancel(user=superuser)
    page.latest_revision.publish(user=superuser)


def deactivate_a_lone_task(page, superuser, **context):
    """Wagtail's best known hole: the only step goes, and what waited for it is published."""
    workflow, task = Workflow.objects.create(name="lone"), Task.objects.create(name="lone")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=1)
    workflow.start(page, superuser)
    task.specific.deactivate(user=superuser)


def convert_an_alias(page, superuser, **context):
    Page.objects.filter(pk=page.pk).update(alias_of=page.get_parent(), live=True)
    ConvertAliasPageAction(page, user=superuser).execute(skip_permission_checks=True)


def revert_and_publish(page, superuser, **context):
    old = page.latest_revision
    page.title = "别的"
    page.save_revision()
    newest = RevertToPageRevisionAction(page, old, user=superuser).execute()
    newest.publish(user=superuser, skip_permission_checks=True)


def unpublish_by_code(page, superuser, **context):
    page.unpublish(user=superuser)


def delete_what_was_issued(page, superuser, **context):
    issue_permit(verdict=decided(page), obj=page, by=None, now=timezone.now())
    page.delete(user=superuser)


def create_row_live(page, **context):
    NoticePage.objects.create(
        title=page.title, slug="raw", path="000100010001000Z", depth=4, live=True
    )


def clear_wagtails_schedule_by_publishing(page, superuser, **context):
    """Stock publish clears the lawful schedules of other revisions before it is refused."""
    page.save_revision(approved_go_live_at=timezone.now())


def start_empty_workflow(page, superuser, **context):
    Workflow.objects.create(name="empty").start(page, superuser)


REFUSED = [
    publish_revision,
    publish_revision_as_superuser,
    save_live,
    save_live_field_only,
    save_base_page_live,
    create_live_child,
    create_alias,
    copy_live,
    move_away,
    schedule_page,
    schedule_revision,
    load_fixture,
    finish_workflow_state,
    approve_every_task,
    deactivate_every_task,
    start_empty_workflow,
    copy_parent_with_live,
    remove_every_task,
    reject_then_publish,
    deactivate_a_lone_task,
    convert_an_alias,
    revert_and_publish,
    unpublish_by_code,
    delete_what_was_issued,
    create_row_live,
    clear_wagtails_schedule_by_publishing,
]


@pytest.mark.parametrize("way", REFUSED)
def test_code_is_refused_and_nothing_is_half_done(way, draft, superuser, stays_hidden, tmp_path):
    before = snapshot()

    with pytest.raises(PermissionDenied), transaction.atomic():
        way(page=draft, superuser=superuser, tmp_path=tmp_path)

    stays_hidden()
    assert snapshot() == before


def update_by_queryset(page):
    Page.objects.filter(pk=page.pk).update(live=True)


def update_by_sql(page):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE wagtailcore_page SET live = %s WHERE id = %s", [True, page.pk])


def update_base_in_bulk(page):
    Page.objects.bulk_update([Page(pk=page.pk, live=True)], ["live"])


def update_in_bulk(page):
    page.live = True
    NoticePage.objects.bulk_update([page], ["live"])


@pytest.mark.parametrize(
    "way", [update_by_queryset, update_by_sql, update_in_bulk, update_base_in_bulk]
)
def test_what_passes_every_guard_changes_nothing_public_and_is_named(way, draft, stays_hidden):
    way(draft)

    stays_hidden()
    assert [b.where for b in breaches() if b.kind == "live"] == [f"notices.noticepage:{draft.pk}"]


def test_rows_created_in_bulk_are_not_public_and_are_named(draft, word, stays_hidden):
    """``bulk_create`` sends no signal; a page spans two tables and cannot be made so."""
    with pytest.raises(ValueError, match="multi-table"):
        NoticePage.objects.bulk_create([NoticePage(title="x", live=True)])
    (texts,) = SiteTexts.objects.bulk_create([SiteTexts(name=word, footer=word, live=True)])

    stays_hidden()
    assert word not in Client().get("/").content.decode()
    assert [b.where for b in breaches() if b.kind == "live"] == [f"home.sitetexts:{texts.pk}"]


def test_wagtails_clock_publishes_nothing(draft, stays_hidden):
    Revision.objects.filter(pk=draft.latest_revision_id).update(approved_go_live_at=timezone.now())

    call_command("publish_scheduled")
    call_command("publish_due")

    stays_hidden()
