"""The roles of domain.md §9; each is a group made by migration."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """A hat. The value is the group's name in the database; screens show the Chinese label."""

    SYSTEM_ADMIN = "系统管理员", _("System administrator")
    AUDITOR = "审计员", _("Auditor")
    OFFICE_STAFF = "办公室工作人员", _("Office staff")
    OFFICE_DIRECTOR = "办公室主任", _("Office director")
    CHAIR = "联席会议主席、副主席", _("Chair or vice-chair")
    SPECIAL_COMMITTEE_MEMBER = "专门委员会委员", _("Special committee member")
    PARTY_COMMITTEE_MEMBER = "党工委委员", _("Party working committee member")
    STANDING_COMMITTEE_LIAISON = "常委会联系人", _("Standing Committee liaison")
    DEPUTY = "人大代表", _("Deputy")
    UNIT_HANDLER = "承办单位经办人", _("Unit handler")
    UNIT_HEAD = "承办单位负责人", _("Unit head")
    TOWN_STAFF = "镇街工作人员", _("Town/street staff")


# Hats that stand alone: who runs accounts or checks the trail has no business of the office.
EXCLUSIVE = (Role.SYSTEM_ADMIN, Role.AUDITOR)
# Whose card only a system administrator makes. With it somebody of the office could vote as a
# member, or be both of two persons.
GUARDED = (
    Role.SYSTEM_ADMIN,
    Role.AUDITOR,
    Role.OFFICE_STAFF,
    Role.OFFICE_DIRECTOR,
    Role.PARTY_COMMITTEE_MEMBER,
)
# Hats whose work is in /admin/; the others are led to the desk after signing in.
WORK_IN_ADMIN = (Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


class CardKind(TextChoices):
    """Paper lasts for days, a link sent to a phone for minutes."""

    CARD = "CARD", _("Sign-in card")
    LINK = "LINK", _("Sign-in link")


class CardState(TextChoices):
    """What can still be done with a card; read from its times, never stored."""

    VALID = "VALID", _("Valid")
    USED = "USED", _("Used")
    REVOKED = "REVOKED", _("Void")
    EXPIRED = "EXPIRED", _("Expired")


class SignInWay(TextChoices):
    """How a session was opened."""

    PASSWORD = "PASSWORD", _("by password")
    CARD = "CARD", _("by sign-in card or link")
    PHONE = "PHONE", _("by trusted phone")
