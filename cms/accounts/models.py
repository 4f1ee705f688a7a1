"""The account a person signs in with, cards that open it once, and phones that it trusts."""

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import CardKind, CardState


def full_name(display_name: str | None, person_name: str | None, username: str) -> str:
    """What an account is called: as it wishes, else as its person, else as it signs in."""
    return display_name or person_name or username


class User(AbstractUser):
    """An account. Names come from the person, in Chinese order."""

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
    password_failures = models.PositiveSmallIntegerField(
        default=0, editable=False, help_text="wrong in a row where who is signed in was asked again"
    )
    password_rests_until = models.DateTimeField(null=True, editable=False)

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

    @property
    def first_name(self) -> str:
        """Wagtail's sidebar greets by it."""
        return self.get_full_name()


class SignInCardQuerySet(models.QuerySet):
    def unused(self):
        """Neither used nor revoked; they may have expired."""
        return self.filter(used_at=None, revoked_at=None)

    def in_state(self, state: str, now: datetime):
        """Cards of one ``CardState``."""
        unused = self.unused()
        return {
            CardState.REVOKED: self.exclude(revoked_at=None),
            CardState.USED: self.filter(revoked_at=None).exclude(used_at=None),
            CardState.EXPIRED: unused.filter(expires_at__lte=now),
            CardState.VALID: unused.filter(expires_at__gt=now),
        }[CardState(state)]


class SignInCard(models.Model):
    """One way to sign in once without a password: a printed card or a link. Only the token's keyed
    hash is stored; the token is shown once, to whoever makes the card.
    """

    account = models.ForeignKey(
        User, verbose_name=_("account"), on_delete=models.PROTECT, related_name="cards"
    )
    kind = models.CharField(_("card or link"), max_length=4, choices=CardKind)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(
        User,
        verbose_name=_("card made by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="cards_made",
    )
    made_at = models.DateTimeField(_("card made at"))
    expires_at = models.DateTimeField(_("valid until"))
    used_at = models.DateTimeField(_("used at"), null=True)
    revoked_at = models.DateTimeField(_("void since"), null=True)
    by_administrator = models.BooleanField(
        default=False,
        editable=False,
        help_text="made by who may open any account; what the office made opens no guarded one",
    )
    gave_password = models.BooleanField(
        default=False,
        editable=False,
        help_text="the account's present password was first chosen in what this card opened",
    )

    objects = SignInCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("Sign-in card")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind"],
                condition=Q(used_at=None, revoked_at=None),
                name="card_one_unused",
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("made_at")), name="card_times"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} · {self.account}"

    def state(self, now: datetime) -> CardState:
        """What can still be done with it at ``now``."""
        if self.revoked_at:
            return CardState.REVOKED
        if self.used_at:
            return CardState.USED
        return CardState.VALID if now < self.expires_at else CardState.EXPIRED


class TrustedPhoneQuerySet(models.QuerySet):
    def trusted(self, now: datetime):
        """Not revoked and not grown old."""
        return self.filter(revoked_at=None, expires_at__gt=now)


class TrustedPhone(models.Model):
    """A browser that signs its owner in with one tap. The PIN is the phone's own: whoever does not
    hold the phone cannot try it, so nobody can be locked out from afar.
    """

    account = models.ForeignKey(
        User, verbose_name=_("account"), on_delete=models.PROTECT, related_name="phones"
    )
    card = models.ForeignKey(
        SignInCard,
        on_delete=models.PROTECT,
        null=True,
        related_name="phones",
        help_text="the card that the session in which it was trusted goes back to",
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    label = models.CharField(_("trusted device"), max_length=60)
    trusted_at = models.DateTimeField(_("trusted at"))
    expires_at = models.DateTimeField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used at"))
    revoked_at = models.DateTimeField(_("void since"), null=True)
    pin = models.CharField(max_length=128, blank=True, editable=False)
    pin_failures = models.PositiveSmallIntegerField(default=0, editable=False)
    pin_rests_until = models.DateTimeField(null=True, editable=False)

    objects = TrustedPhoneQuerySet.as_manager()

    class Meta:
        verbose_name = _("Trusted phone")
        ordering = ["-last_used_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("trusted_at")), name="trusted_phone_times"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} · {self.account}"
