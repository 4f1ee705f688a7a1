"""Labels that Wagtail makes from a field's name, so that no catalogue can reach them."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.workflows import WorkflowContentTypeForm, WorkflowPageForm


def name_fields() -> None:
    """Give them a label that is translated; called once at start."""
    WorkflowContentTypeForm.base_fields["content_types"].label = _("Content types")
    WorkflowPageForm.base_fields["page"].label = _("Page")
