"""What was approved, byte for byte, and what became of it. All three tables are append-only."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.publishing.enums import ENDS_WAITING, Basis, EventVerb, ReleaseMode


class Permit(models.Model):
    """One approved text (发布批准单). The card columns repeat ``payload.card`` for lists.

    ``payload`` is the canonical text that was decided on; ``seal`` covers every other column.
    No ForeignKey leads upward: the object is named by ``model`` and ``object_id``.
    """

    number = models.CharField(_("number"), max_length=30)
    model = models.CharField(_("type of object"), max_length=80)
    object_id = models.CharField(_("object"), max_length=40)
    schema = models.CharField(_("schema"), max_length=30)

    kind = models.CharField(_("kind"), max_length=30)
    unit = models.CharField(_("unit"), max_length=120, blank=True)
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=255)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    thumb = models.CharField(_("picture"), max_length=90, blank=True)

    digest = models.CharField(_("digest"), max_length=64)
    basis = models.CharField(_("basis"), max_length=20, choices=Basis)
    reference = models.CharField(_("decision"), max_length=80)
    issuer_id = models.BigIntegerField(_("issuer id"), null=True)
    issuer = models.CharField(_("issued by"), max_length=120)
    issued_at = models.DateTimeField(_("issued at"))
    release_mode = models.CharField(_("release"), max_length=10, choices=ReleaseMode)
    release_at = models.DateTimeField(_("release at"), null=True, blank=True)
    valid_until = models.DateTimeField(_("to be released until"), null=True, blank=True)
    ends_at = models.DateTimeField(_("public until"), null=True, blank=True)
    corrects = models.ForeignKey(
        "self",
        verbose_name=_("corrects"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    key_id = models.CharField(_("seal key"), max_length=8)
    seal = models.CharField(_("seal"), max_length=64)
    payload = models.TextField(_("approved text"))

    class Meta:
        verbose_name = _("permit")
        verbose_name_plural = _("permits")
        indexes = [
            models.Index(fields=["kind", "-date", "-id"], name="permit_kind"),
            models.Index(fields=["unit", "-date", "-id"], name="permit_unit"),
            models.Index(fields=["-date", "-id"], name="permit_date"),
            models.Index(fields=["model", "object_id", "-id"], name="permit_object"),
            models.Index(fields=["release_mode", "release_at"], name="permit_due"),
            models.Index(fields=["valid_until"], name="permit_valid"),
            models.Index(fields=["ends_at"], name="permit_ends"),
        ]
        constraints = [
            # A decision is carried out once: a text taken back needs a new one.
            models.UniqueConstraint(
                fields=["basis", "reference", "digest"], name="permit_once_per_decision"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def address(self) -> str:
        """Where the text is read while it is in force."""
        return f"/t/{self.number}/"

    def is_over(self, now: datetime) -> bool:
        """Whether it can no longer become public: too late for the release, or for the display."""
        too_late = self.valid_until is not None and now > self.valid_until
        return too_late or (self.ends_at is not None and now >= self.ends_at)


class PermitFile(models.Model):
    """Bytes that a permit names, so that they are found by hash in one query."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="files")
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True)
    type = models.CharField(_("media type"), max_length=120)
    name = models.CharField(_("file name"), max_length=260, blank=True)

    class Meta:
        verbose_name = _("file of a permit")
        verbose_name_plural = _("files of permits")

    def __str__(self) -> str:
        return self.name or self.sha256[:12]


# The clock takes down what has been shown to its end; what a person takes down is withdrawn.
DISPLAY_ENDED = {"verb": EventVerb.WITHDRAWN, "by_id": None}


class PermitEventQuerySet(models.QuerySet):
    def ended_displays(self) -> "PermitEventQuerySet":
        """Texts that were shown to their last day."""
        return self.filter(**DISPLAY_ENDED)

    def ended_unused(self) -> "PermitEventQuerySet":
        """How the newest approval of each text ended before it was public, unless the text was
        withdrawn with that or since. Who takes an approval back is seldom who wrote the text.
        """
        model, object_id = models.OuterRef("permit__model"), models.OuterRef("permit__object_id")
        newer = Permit.objects.filter(
            model=model, object_id=object_id, pk__gt=models.OuterRef("permit")
        )
        down = PermitEvent.objects.filter(
            verb=EventVerb.WITHDRAWN,
            permit__model=model,
            permit__object_id=object_id,
            at__gte=models.OuterRef("at"),
        )
        ends = self.filter(verb__in=(EventVerb.REVOKED, EventVerb.LAPSED))
        return ends.filter(~models.Exists(newer), ~models.Exists(down))


class PermitEvent(models.Model):
    """Released, superseded, withdrawn, revoked, lapsed: by whom, when, and why."""

    permit = models.ForeignKey(Permit, on_delete=models.PROTECT, related_name="events")
    verb = models.CharField(_("event"), max_length=12, choices=EventVerb)
    at = models.DateTimeField(_("at"))
    by_id = models.BigIntegerField(_("by (id)"), null=True)
    by_label = models.CharField(_("by"), max_length=120)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = PermitEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event of a permit")
        verbose_name_plural = _("events of permits")
        constraints = [
            models.UniqueConstraint(fields=["permit", "verb"], name="permit_event_once"),
            # A revoked or lapsed permit can never be released, whoever writes the row.
            models.UniqueConstraint(
                fields=["permit"],
                condition=models.Q(verb__in=ENDS_WAITING),
                name="permit_waits_until_one_event",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words} {self.at:%Y-%m-%d %H:%M}"

    @property
    def words(self) -> str:
        """What happened."""
        if all(getattr(self, name) == value for name, value in DISPLAY_ENDED.items()):
            return gettext("Display ended")
        return self.get_verb_display()
