"""What I have to do, on the admin's first screen; for the office also how the ledger stands."""

from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from workflows.duties.permissions import user_can_view_ledger
from workflows.duties.queries import duty_lines, ledger_counts


class DutiesPanel(Component):
    """My duties in order of urgency, a button each."""

    name = "duties"
    order = 50
    template_name = "duties/panel.html"
    SHOWN = 8

    def __init__(self, user) -> None:
        self.user = user

    def get_context_data(self, parent_context):
        now = timezone.now()
        lines = duty_lines(self.user.person, now) if self.user.person_id else []
        context = {"lines": lines[: self.SHOWN], "more": max(0, len(lines) - self.SHOWN)}
        if user_can_view_ledger(self.user):
            context["counts"] = ledger_counts(now)
            context["register"] = reverse("ledger_modeladmin_index")
        return context
