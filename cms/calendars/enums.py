"""Where a day of the calendar comes from."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DaySource(TextChoices):
    """Who says whether a day is worked."""

    IMPORT = "IMPORT", _("Yearly notice (imported)")
    STAFF = "STAFF", _("Entered by staff")
