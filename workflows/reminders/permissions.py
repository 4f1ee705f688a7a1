"""Who writes rules, who sets up channels, who reads what was sent."""

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from workflows.duties.kinds import kind_of

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def user_can_view_rules(user) -> bool:
    """Rules are read by the office, and by the auditor, who reads who was told by what."""
    return has_role(user, *OFFICE, Role.AUDITOR)


def user_can_edit_rules(user) -> bool:
    """The office writes its reminders itself; a reminder never decides anything."""
    return has_role(user, *OFFICE)


def user_can_edit_channels(user) -> bool:
    """Addresses with keys are the administrator's."""
    return has_role(user, Role.SYSTEM_ADMIN)


def user_can_view_messages(user) -> bool:
    """The register of what was sent: office and auditor."""
    return has_role(user, *OFFICE, Role.AUDITOR)


def user_can_read_owner(user, duty) -> bool:
    """By name who owes it. Whose vote is missing is known to the office and to her (office-needs
    8); ``None`` is a group.
    """
    if not kind_of(duty).quiet_end or has_role(user, *OFFICE):
        return True
    return user is not None and user.person_id == duty.owner_person_id


def user_can_note_receipt(user) -> bool:
    """电话确认, 微信确认: the office notes what it was told (office-needs 11)."""
    return has_role(user, *OFFICE)


def user_can_view_absences(user) -> bool:
    """Who is away and who stands in: office and auditor."""
    return has_role(user, *OFFICE, Role.AUDITOR)


def user_can_set_absence(user, person) -> bool:
    """One's own; the office for everybody (asked without a person)."""
    own = person is not None and getattr(user, "person_id", None) == person.pk
    return has_role(user, *OFFICE) or own
