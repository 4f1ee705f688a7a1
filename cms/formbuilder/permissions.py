"""Who may shape forms and who may read what is filled in: two separate rights."""

from django.db.models import Q, QuerySet
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role, roles_of
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.people.models import Membership
from cms.people.queries import valid_on


def user_can_design_forms(user) -> bool:
    """Make forms, change them, finalise them."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_design_form(user, form: FormDefinition) -> bool:
    """Shape this form: the office, or a role that was granted it."""
    return user_can_design_forms(user) or _granted(user, form, Right.DESIGN)


def user_can_read_answers(user, form: FormDefinition) -> bool:
    """Read what was filled in. Shaping the form gives no right to read it."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR) or _granted(
        user, form, Right.READ
    )


def user_can_export_answers(user, form: FormDefinition) -> bool:
    """Download what was filled in."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR) or _granted(
        user, form, Right.EXPORT
    )


def user_can_collect_answers(user, form: FormDefinition) -> bool:
    """Accept and return what was filled in."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR) or _granted(
        user, form, Right.COLLECT
    )


def user_can_trash_answers(user, form: FormDefinition) -> bool:
    """Move answers to the trash and put them back: the director, or staff who were given it."""
    return has_role(user, Role.OFFICE_DIRECTOR) or (
        has_role(user, Role.OFFICE_STAFF) and _granted(user, form, Right.TRASH)
    )


def forms_with_trash(user) -> QuerySet[FormDefinition]:
    """The forms on which an account may do that."""
    if has_role(user, Role.OFFICE_DIRECTOR):
        return FormDefinition.objects.all()
    if has_role(user, Role.OFFICE_STAFF):
        return forms_granted(user, Right.TRASH)
    return FormDefinition.objects.none()


def user_can_set_retention(user) -> bool:
    """Say how long the answers to a form are kept, and end what was kept so long: the director."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_grant_rights(user) -> bool:
    """Give and take rights on forms: the office director."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_read_vocabularies(user) -> bool:
    """See the lists that questions take their options from."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_change_vocabularies(user) -> bool:
    """Write and change them: the office director."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_fill_library(user) -> bool:
    """See the library of questions and put some of a form into it."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_review_library(user) -> bool:
    """Say what the library offers: the office director."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def forms_granted(user, right: Right) -> QuerySet[FormDefinition]:
    """Forms on which an account has a right by a grant: to a role it has, and where the grant
    names a unit, to who belongs to it today.
    """
    units = Membership.objects.filter(
        valid_on(timezone.localdate()), person_id=user.person_id
    ).values("organization_id")
    grants = FormGrant.objects.filter(
        Q(unit=None) | Q(unit__in=units), right=right, role__in=roles_of(user)
    )
    return FormDefinition.objects.filter(pk__in=grants.values("form_id"))


def _granted(user, form: FormDefinition, right: Right) -> bool:
    return bool(roles_of(user)) and forms_granted(user, right).filter(pk=form.pk).exists()
