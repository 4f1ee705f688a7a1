"""What the office made is told from what an administrator made, and a password knows its card."""

from django.db import migrations, models
from django.db.models import Q

ADMINISTRATOR = "系统管理员"


def note_makers(apps, schema_editor):
    """Cards made by the system, or by who is an administrator today."""
    cards = apps.get_model("accounts", "SignInCard").objects
    admins = apps.get_model("accounts", "User").objects.filter(groups__name=ADMINISTRATOR)
    made = Q(made_by=None) | Q(made_by__in=admins.values("pk"))
    cards.filter(made).update(by_administrator=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_sign_in_cards")]

    operations = [
        migrations.AddField(
            model_name="signincard",
            name="by_administrator",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="made by who may open any account; what the office made opens no guarded one",
            ),
        ),
        migrations.AddField(
            model_name="signincard",
            name="gave_password",
            field=models.BooleanField(
                default=False,
                editable=False,
                help_text="the account's present password was first chosen in what this card opened",
            ),
        ),
        migrations.AlterField(
            model_name="trustedphone",
            name="card",
            field=models.ForeignKey(
                help_text="the card that the session in which it was trusted goes back to",
                null=True,
                on_delete=models.deletion.PROTECT,
                related_name="phones",
                to="accounts.signincard",
            ),
        ),
        migrations.RunPython(note_makers, migrations.RunPython.noop),
    ]
