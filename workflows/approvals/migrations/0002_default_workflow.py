"""The shipped workflow 党工委审批: the director's review, then the committee's ballot.

Everything is looked up by name; what is there already is left as staff have set it.
"""

from django.db import migrations

WORKFLOW = "党工委审批"
REVIEW = "办公室主任审核"
BALLOT = "党工委表决"
BODY = "高新区党工委"
PRESIDER = "主持人"
DIRECTORS = "办公室主任"


def make(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    ContentType = apps.get_model("contenttypes", "ContentType")
    Organization = apps.get_model("people", "Organization")
    Post = apps.get_model("people", "Post")
    Workflow = apps.get_model("wagtailcore", "Workflow")
    WorkflowTask = apps.get_model("wagtailcore", "WorkflowTask")
    OfficeReviewTask = apps.get_model("approvals", "OfficeReviewTask")
    CommitteeTask = apps.get_model("approvals", "CommitteeTask")

    def type_of(model):
        return ContentType.objects.get_or_create(app_label="approvals", model=model)[0]

    body, _ = Organization.objects.get_or_create(name=BODY, defaults={"kind": "BODY"})
    Post.objects.get_or_create(organization=body, label=PRESIDER, defaults={"rank": 1})
    workflow, created = Workflow.objects.get_or_create(name=WORKFLOW)
    if not created:
        return
    review, made = OfficeReviewTask.objects.get_or_create(
        name=REVIEW, defaults={"content_type": type_of("officereviewtask")}
    )
    if made:
        review.groups.add(Group.objects.get_or_create(name=DIRECTORS)[0])
    ballot, _ = CommitteeTask.objects.get_or_create(
        name=BALLOT, defaults={"content_type": type_of("committeetask"), "body": body}
    )
    for order, task in enumerate([review, ballot]):
        WorkflowTask.objects.create(workflow=workflow, task_id=task.pk, sort_order=order)


def unmake(apps, schema_editor):
    """Take the workflow away; steps that something hangs on stay, and so does the body."""
    apps.get_model("wagtailcore", "Workflow").objects.filter(
        name=WORKFLOW, workflow_states=None
    ).delete()
    TaskState = apps.get_model("wagtailcore", "TaskState")
    for model, name in (("OfficeReviewTask", REVIEW), ("CommitteeTask", BALLOT)):
        for task in apps.get_model("approvals", model).objects.filter(name=name):
            if not TaskState.objects.filter(task_id=task.pk).exists():
                task.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_initial"),
        ("accounts", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("people", "0001_initial"),
    ]

    operations = [migrations.RunPython(make, unmake)]
