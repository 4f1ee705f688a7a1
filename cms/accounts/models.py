"""The account a person signs in with."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


def full_name(display_name: str | None, person_name: str | None, username: str) -> str:
    """What an account is called: as it wishes, else as its person, else as it signs in."""
    return display_name or person_name or username


class User(AbstractUser):
    """An account. Names come from the person, in Chinese order."""

    first_name = None
    last_name = None
    display_name = models.CharField(_("name"), max_length=60, blank=True)
    person = models.OneToOneField(
        "people.Person",
        verbose_name=_("person"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="account",
    )
    large_text = models.BooleanField(_("large text"), default=False)
    must_change_password = models.BooleanField(_("must change password"), default=False)

    REQUIRED_FIELDS = []
    person_name: str | None = None  # read with the account of a session

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.get_full_name()

    def get_full_name(self) -> str:
        """The name as it is spoken: surname first, no space."""
        name = self.person_name
        if name is None and self.person_id and not self.display_name:
            name = self.person.name
        return full_name(self.display_name, name, self.username)

    def get_short_name(self) -> str:
        return self.get_full_name()
