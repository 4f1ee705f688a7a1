"""What a person asked to be written, beside the answers it was taken from."""

from django import template
from django.utils import timezone

from cms.submissions.queries import exports_of

register = template.Library()


@register.inclusion_tag("submissions/includes/exports.html", takes_context=True)
def my_exports(context, form) -> dict:
    """The reader's own downloads of this form of the last days."""
    return {"exports": exports_of(context["request"].user, form, timezone.now())}
