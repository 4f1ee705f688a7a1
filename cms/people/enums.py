"""Levels, kinds and states of people and organizations (domain.md §4)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Level(TextChoices):
    """Level of a congress; belongs to the mandate, never to the person (domain.md §2)."""

    PROVINCE = "PROVINCE", _("Provincial deputy")
    CITY = "CITY", _("Municipal deputy")
    DISTRICT = "DISTRICT", _("District deputy")


class OrganizationKind(TextChoices):
    """What an organization is."""

    BODY = "BODY", _("Body")
    INTERNAL = "INTERNAL", _("Internal body")
    DISTRICT_DEPARTMENT = "DISTRICT_DEPARTMENT", _("District department")
    AGENCY = "AGENCY", _("Stationed agency")
    PLATFORM_COMPANY = "PLATFORM_COMPANY", _("State-owned platform company")
    TOWN = "TOWN", _("Town/street")
    JUDICIAL = "JUDICIAL", _("Court, procuratorate etc.")
    ENTERPRISE = "ENTERPRISE", _("Enterprise")
    SCHOOL = "SCHOOL", _("School")
    COMMUNITY = "COMMUNITY", _("Community/village")
    DEPUTY_GROUP = "DEPUTY_GROUP", _("Deputy group")


class MandateState(TextChoices):
    """State of a mandate (代表法 §61-62)."""

    IN_OFFICE = "IN_OFFICE", _("In office")
    SUSPENDED = "SUSPENDED", _("Suspended")
    ENDED = "ENDED", _("Ended")
