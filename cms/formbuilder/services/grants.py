"""Rights on one form beyond what a role allows (designing and reading are separate)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.core.audit import record_event
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.formbuilder.permissions import user_can_grant_rights


class CannotGrantRight(Exception):
    """Why a right was not given or taken; a sentence for the screen."""


def grant_right(
    *, form: FormDefinition, role: str, right: str, unit=None, by, now: datetime
) -> FormGrant:
    """Give a role (of one unit, if named) a right on a form; given twice it is one.

    Raises CannotGrantRight.
    """
    _require_granting(form, by, now)
    if role not in Role.values or right not in Right.values:
        raise CannotGrantRight(_("Choose a role and a right."))
    if right == Right.TRASH and role != Role.OFFICE_STAFF:
        raise CannotGrantRight(
            _("Only staff of the office move answers to the trash. Choose the role “Office staff”.")
        )
    with transaction.atomic():
        FormDefinition.objects.select_for_update().get(pk=form.pk)
        grant, made = FormGrant.objects.get_or_create(form=form, role=role, unit=unit, right=right)
        if made:
            record_event(verb="form.grant", obj=form, by=by, now=now, detail=_words(grant))
    return grant


def revoke_right(*, grant: FormGrant, by, now: datetime) -> None:
    """Take a right back. Raises CannotGrantRight."""
    _require_granting(grant.form, by, now)
    with transaction.atomic():
        record_event(verb="form.revoke", obj=grant.form, by=by, now=now, detail=_words(grant))
        grant.delete()


def _require_granting(form: FormDefinition, by, now: datetime) -> None:
    if not user_can_grant_rights(by):
        record_event(verb="form.grant", obj=form, by=by, now=now, refused=True)
        raise CannotGrantRight(_("Only the office director gives rights on forms."))


def _words(grant: FormGrant) -> str:
    return f"{grant.get_role_display()} {grant.get_right_display()} {grant.unit or ''}".strip()
