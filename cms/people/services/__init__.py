"""Events in the lives of people's registers: mandates and memberships begin and end."""

from cms.people.services.mandates import (
    CannotAddMandate,
    CannotEndMandate,
    add_mandate,
    end_mandate,
)
from cms.people.services.memberships import (
    CannotAddMembership,
    CannotEndMembership,
    add_membership,
    end_membership,
    refuse_without_mandate,
)
from cms.people.services.records import CannotSaveRecord, save_record

__all__ = [
    "CannotAddMandate",
    "CannotAddMembership",
    "CannotEndMandate",
    "CannotEndMembership",
    "CannotSaveRecord",
    "add_mandate",
    "add_membership",
    "end_mandate",
    "end_membership",
    "refuse_without_mandate",
    "save_record",
]
