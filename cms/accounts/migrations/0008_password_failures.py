"""Wrong passwords of who is signed in are counted on the account, not at the door."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_worker_rights")]

    operations = [
        migrations.AddField(
            model_name="user",
            name="password_failures",
            field=models.PositiveSmallIntegerField(
                default=0,
                editable=False,
                help_text="wrong in a row where who is signed in was asked again",
            ),
        ),
        migrations.AddField(
            model_name="user",
            name="password_rests_until",
            field=models.DateTimeField(editable=False, null=True),
        ),
    ]
