"""Signs of life of the workers, and who holds which job."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("core", "0002_audit_seals")]

    operations = [
        migrations.CreateModel(
            name="JobHold",
            fields=[
                ("job", models.BigIntegerField(primary_key=True, serialize=False)),
                ("task", models.CharField(blank=True, db_index=True, max_length=32)),
                ("func", models.CharField(blank=True, max_length=256)),
                ("cluster", models.CharField(blank=True, max_length=32)),
                ("pid", models.PositiveIntegerField(null=True)),
                ("taken_at", models.DateTimeField()),
                ("started_at", models.DateTimeField(null=True)),
                ("tries", models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                "verbose_name": "background job",
                "verbose_name_plural": "background jobs",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="WorkerBeat",
            fields=[
                (
                    "cluster",
                    models.CharField(max_length=32, primary_key=True, serialize=False),
                ),
                ("host", models.CharField(max_length=120, verbose_name="machine")),
                ("pid", models.PositiveIntegerField()),
                ("workers", models.PositiveSmallIntegerField(default=0)),
                ("busy", models.PositiveSmallIntegerField(default=0)),
                ("started_at", models.DateTimeField(verbose_name="running since")),
                ("seen_at", models.DateTimeField(verbose_name="last seen")),
            ],
            options={
                "verbose_name": "sign of life of the worker",
                "verbose_name_plural": "signs of life of the worker",
                "permissions": [
                    ("view_health", "Can see how the worker does"),
                    ("retry_job", "Can have a failed job tried again"),
                ],
                "default_permissions": (),
            },
        ),
    ]
