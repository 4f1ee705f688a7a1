"""Who may shape forms and who may read what is filled in: two separate rights."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Exists, Q, QuerySet
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role, roles_of
from cms.formbuilder.enums import Right, Rows
from cms.formbuilder.models import FormDefinition, FormGrant
from cms.people.models import Membership
from cms.people.queries import valid_on

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_design_forms(user) -> bool:
    """Make forms, change them, finalise them."""
    return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_design_form(user, form: FormDefinition) -> bool:
    """Shape this form: the office, or a role that was granted it."""
    return user_can_design_forms(user) or _granted(user, form, Right.DESIGN)


def user_can_read_answers(user, form: FormDefinition) -> bool:
    """Read what was filled in. Shaping the form gives no right to read it."""
    return has_role(user, *OFFICE) or _granted(user, form, Right.READ)


def user_can_export_answers(user, form: FormDefinition) -> bool:
    """Download what was filled in."""
    return has_role(user, *OFFICE) or _granted(user, form, Right.EXPORT)


def user_can_collect_answers(user, form: FormDefinition) -> bool:
    """Enter answers to a form that no matter asks for."""
    return has_role(user, *OFFICE) or _granted(user, form, Right.COLLECT)


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


@dataclass(frozen=True)
class Reach:
    """Which answers a right reaches: those of every form, or of some, and of a form everybody's
    (None) or those of people of some units (their ids).
    """

    is_everything: bool = False
    forms: Mapping[int, frozenset[int] | None] = field(default_factory=dict)

    def on(self, form_id: int) -> frozenset[int] | None:
        """The units of one form; None for everybody's answers, none of them for nobody's."""
        return None if self.is_everything else self.forms.get(form_id, frozenset())


def reach_of(user, right: Right) -> Reach:
    """What an account reaches by its role and its grants. One of the office costs no query."""
    of_role = (Role.OFFICE_DIRECTOR,) if right == Right.TRASH else OFFICE
    if has_role(user, *of_role):
        return Reach(is_everything=True)
    if not roles_of(user) or (right == Right.TRASH and not has_role(user, Role.OFFICE_STAFF)):
        return Reach()
    mine = frozenset(_units_of(user).values_list("organization_id", flat=True))
    forms: dict[int, frozenset[int] | None] = {}
    rows = _grants_of(user, right).values_list("form_id", "unit_id", "rows")
    for form, unit, limit in rows:
        units = None if limit == Rows.ALL else frozenset({unit}) if unit else mine
        known = forms.get(form, frozenset())
        forms[form] = None if units is None or known is None else known | units
    return Reach(forms=forms)


def rights_held(user) -> frozenset[str]:
    """What an account may do on some form by a grant: which rights, not on which forms. One query
    a request, none for who has no role. Where nothing is finalised there is only shaping to do.
    """
    if not roles_of(user):
        return frozenset()
    if not hasattr(user, "_form_rights"):
        finalised = Q(right=Right.DESIGN) | Q(form__current_version__isnull=False)
        rows = FormGrant.objects.filter(finalised, _given_to(user)).order_by()
        user._form_rights = frozenset(rows.values_list("right", flat=True).distinct())
    return user._form_rights


def user_enters_by_grant(user) -> bool:
    """Whether a grant opens a screen of the office's admin to an account: shaping a form or reading
    its answers. Deciding on answers and downloading them need reading as well, the trash is of the
    office, which is in already, and answers are entered at the desk.
    """
    return not rights_held(user).isdisjoint({Right.DESIGN, Right.READ})


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
    return FormDefinition.objects.filter(pk__in=_grants_of(user, right).values("form_id"))


def _grants_of(user, right: Right) -> QuerySet[FormGrant]:
    return FormGrant.objects.filter(_given_to(user), right=right)


def _given_to(user) -> Q:
    """Grants to a role of an account; where they name a unit or end at the own one, if it belongs
    to that, or to one, today.
    """
    units = _units_of(user)
    given = Q(unit=None, rows=Rows.ALL) | Q(unit__in=units.values("organization_id"))
    given |= Q(unit=None, rows=Rows.OWN) & Q(Exists(units))
    return given & Q(role__in=roles_of(user))


def _units_of(user) -> QuerySet[Membership]:
    today = timezone.localdate()
    return Membership.objects.filter(valid_on(today), person_id=user.person_id)


def _granted(user, form: FormDefinition, right: Right) -> bool:
    return bool(roles_of(user)) and forms_granted(user, right).filter(pk=form.pk).exists()
