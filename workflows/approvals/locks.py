"""While a text is reviewed or voted on, nobody edits it; the editor says so and whom to ask."""

from django.utils.translation import gettext as _
from wagtail.locks import WorkflowLock


class ReviewLock(WorkflowLock):
    """Locked for a review: whoever wants a change has the text returned."""

    def get_message(self, user) -> str:
        return _("This text is being reviewed and cannot be edited. The reviewer can return it.")

    def get_description(self, user, can_lock: bool = False) -> str:
        return _("Locked while it is reviewed")


class BallotLock(WorkflowLock):
    """Locked for a ballot: what is voted on is what will be shown."""

    def get_message(self, user) -> str:
        return _("The committee is voting on this text; it cannot be edited until then.")

    def get_description(self, user, can_lock: bool = False) -> str:
        return _("Locked while the committee votes")
