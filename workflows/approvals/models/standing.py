"""Standing authorisation (授权发布): what the committee lets two named persons release."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from workflows.approvals.enums import AuthorizationState


class StandingAuthorization(models.Model):
    """A decision of a body with validity and a list of kinds (office-needs 3).

    Frozen from the moment it is tabled: a wish to change it is another authorisation. Each release
    under it is a ``Decision`` of its own, by the two persons named here.
    """

    body = models.ForeignKey(
        "people.Organization", verbose_name=_("body"), on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(_("title"), max_length=120)
    kinds = models.JSONField(_("kinds"), default=list)
    terms = models.TextField(_("conditions"), max_length=2000, blank=True)
    first_releaser = models.ForeignKey(
        "people.Person",
        verbose_name=_("first releaser"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    second_releaser = models.ForeignKey(
        "people.Person",
        verbose_name=_("second releaser"),
        on_delete=models.PROTECT,
        related_name="+",
    )
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"))
    state = models.CharField(
        _("state"), max_length=10, choices=AuthorizationState, default=AuthorizationState.DRAFT
    )
    made_by = models.ForeignKey(
        "accounts.User", verbose_name=_("made by"), on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(_("made at"))
    # Whoever saved the draft, its maker included: none of them decides on it.
    authors = models.ManyToManyField(
        "accounts.User",
        verbose_name=_("authors"),
        through="AuthorizationAuthor",
        related_name="+",
        editable=False,
    )
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_reason = models.CharField(_("reason of revocation"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("standing authorisation")
        verbose_name_plural = _("standing authorisations")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until__gte=F("valid_from")), name="authorization_days_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(first_releaser=F("second_releaser")),
                name="authorization_two_persons",
            ),
            models.CheckConstraint(
                condition=Q(state="REVOKED", revoked_at__isnull=False)
                | (~Q(state="REVOKED") & Q(revoked_at=None)),
                name="authorization_revoked_has_time",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state_words(self) -> str:
        """As its button and its lines say it: a permit is taken back, an authorisation revoked."""
        if self.state == AuthorizationState.REVOKED:
            return gettext("Authorisation revoked")
        return self.get_state_display()


class AuthorizationAuthor(models.Model):
    """Who saved a draft of it. The account stays as long as that: gone, whoever wrote the draft
    would decide on it by another.
    """

    standingauthorization = models.ForeignKey(
        StandingAuthorization, on_delete=models.CASCADE, related_name="+"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("author of a standing authorisation")
        verbose_name_plural = _("authors of standing authorisations")
        default_permissions = ()
        db_table = "approvals_standingauthorization_authors"  # as Django named it
        unique_together = [("standingauthorization", "user")]

    def __str__(self) -> str:
        return f"{self.user} → {self.standingauthorization}"


class StandingReport(models.Model):
    """The list of a month that goes to the body: what was released under an authorisation, and by
    whom. It writes itself and is never changed; an empty month says so.
    """

    authorization = models.ForeignKey(
        StandingAuthorization,
        verbose_name=_("standing authorisation"),
        on_delete=models.PROTECT,
        related_name="reports",
    )
    month = models.DateField(_("month"))  # its first day
    lines = models.JSONField(_("lines"), default=list)
    made_at = models.DateTimeField(_("list made at"))

    class Meta:
        verbose_name = _("monthly list of releases")
        verbose_name_plural = _("monthly lists of releases")
        default_permissions = ()
        ordering = ["-month", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["authorization", "month"], name="standing_report_once"),
        ]

    def __str__(self) -> str:
        return f"{self.authorization} {self.month:%Y-%m}"


class KindChain(models.Model):
    """The chain of approval (a Wagtail workflow) that texts of one kind go through."""

    kind = models.CharField(_("kind of text"), max_length=30, unique=True)
    workflow = models.ForeignKey(
        "wagtailcore.Workflow",
        verbose_name=_("approval chain"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("chain of a kind")
        verbose_name_plural = _("chains of kinds")
        ordering = ["kind"]

    def __str__(self) -> str:
        return f"{self.kind} → {self.workflow}"


class FormerChain(models.Model):
    """A chain as it was before its steps were changed, kept for the texts then under way: a
    workflow of its own, disabled, which they go on in.
    """

    workflow = models.OneToOneField(
        "wagtailcore.Workflow",
        verbose_name=_("approval chain"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    former_of = models.ForeignKey(
        "wagtailcore.Workflow",
        verbose_name=_("earlier form of"),
        on_delete=models.CASCADE,
        related_name="+",
    )
    kept_at = models.DateTimeField(_("kept since"))

    class Meta:
        verbose_name = _("earlier form of a chain")
        verbose_name_plural = _("earlier forms of chains")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.workflow)
