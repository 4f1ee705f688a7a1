"""Rights on one form beyond what a role allows (designing and reading are separate)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import EXCLUSIVE, Role
from cms.core.audit import record_event
from cms.formbuilder.enums import OF_ANSWERS, Right, Rows
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.formbuilder.models.grants import NOT_OF_ANSWERS
from cms.formbuilder.permissions import user_can_grant_rights


class CannotGrantRight(Exception):
    """Why a right was not given or taken; a sentence for the screen."""


def grant_right(
    *,
    form: FormDefinition,
    role: str,
    right: str,
    unit=None,
    rows: str = Rows.ALL,
    by,
    now: datetime,
) -> FormGrant:
    """Give a role (of one unit, if named) a right on a form, on all answers or on those of the own
    unit (``rows``); given twice it is one. Raises CannotGrantRight.
    """
    _require_granting(form, by, now)
    if role not in Role.values or right not in Right.values or rows not in Rows.values:
        raise CannotGrantRight(_("Choose a role and a right."))
    if rows == Rows.OWN and right not in OF_ANSWERS:
        raise CannotGrantRight(NOT_OF_ANSWERS)
    if role in EXCLUSIVE and right not in (Right.READ, Right.EXPORT):
        raise CannotGrantRight(
            _("The auditor and the system administrator take no part in the work on a form.")
        )
    if right == Right.TRASH and role != Role.OFFICE_STAFF:
        raise CannotGrantRight(
            _("Only staff of the office move answers to the trash. Choose the role “Office staff”.")
        )
    with transaction.atomic():
        FormDefinition.objects.select_for_update().get(pk=form.pk)
        grant, made = FormGrant.objects.get_or_create(
            form=form, role=role, unit=unit, right=right, defaults={"rows": rows}
        )
        if grant.rows != rows:
            raise CannotGrantRight(
                _("This right was given already, on other answers. Take it back first.")
            )
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
    words = [grant.get_role_display(), grant.get_right_display(), str(grant.unit or "")]
    if grant.rows == Rows.OWN:
        words.append(grant.get_rows_display())
    return " ".join(word for word in words if word)
