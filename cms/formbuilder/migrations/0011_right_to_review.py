"""Entering answers and reviewing them are two rights; who had the one of both has both."""

from django.db import migrations, models

FIELDS = ("form_id", "role", "unit_id", "rows")


def give_review(apps, schema_editor):
    """The right to collect was the one to accept and return, too."""
    grants = apps.get_model("formbuilder", "FormGrant").objects
    for grant in grants.filter(right="COLLECT").values(*FIELDS):
        grants.get_or_create(**grant, right="REVIEW")


def take_review(apps, schema_editor):
    """Back: who reviews collects, as the one right of both; nothing is limited to a unit."""
    grants = apps.get_model("formbuilder", "FormGrant").objects
    for grant in grants.filter(right="REVIEW").values(*FIELDS):
        if grant["rows"] == "ALL":
            grants.get_or_create(**grant, right="COLLECT")
    grants.filter(right="REVIEW").delete()


class Migration(migrations.Migration):
    dependencies = [("formbuilder", "0010_grant_rows")]

    operations = [
        migrations.AlterField(
            model_name="formgrant",
            name="right",
            field=models.CharField(
                choices=[
                    ("DESIGN", "Design the form"),
                    ("COLLECT", "Enter answers"),
                    ("REVIEW", "Accept, return and correct answers"),
                    ("READ", "Read answers"),
                    ("EXPORT", "Download answers"),
                    ("TRASH", "Move answers to the trash"),
                ],
                max_length=10,
                verbose_name="right",
            ),
        ),
        migrations.RunPython(give_review, take_review),
        migrations.AddConstraint(
            model_name="formgrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rows", "ALL"),
                    ("right__in", ["EXPORT", "READ", "REVIEW", "TRASH"]),
                    _connector="OR",
                ),
                name="grant_rows_of_answers",
                violation_error_message=(
                    "This right is on the form, not on single answers: "
                    "it cannot end at those of a unit."
                ),
            ),
        ),
    ]
