"""The gate in the admin's history: Wagtail writes only those acts that are registered."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks


@hooks.register("register_log_actions")
def register_log_actions(actions) -> None:
    """What ``live_flag`` writes into an object's history."""
    actions.register_action("publishing.release", _("Released"), _("Released"))
    actions.register_action("publishing.withdraw", _("Withdrawn"), _("Withdrawn"))
