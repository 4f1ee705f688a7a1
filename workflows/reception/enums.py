"""What kinds of site there are (domain.md §4, S23)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class SiteKind(TextChoices):
    """What a site is called on its sign."""

    HOME = "HOME", _("Deputies' home")
    STATION = "STATION", _("Liaison station")
    CONTACT_POINT = "CONTACT_POINT", _("Contact point")
    RECEPTION_POINT = "RECEPTION_POINT", _("Reception point")
    ONLINE = "ONLINE", _("Online station")
    SPECIALISED = "SPECIALISED", _("Specialised station")
