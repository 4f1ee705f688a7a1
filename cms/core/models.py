"""Where a row came from, and who did what: shared by every app above."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Channel(models.TextChoices):
    """How an entry reached the office (domain.md §4, S24: online + offline)."""

    DESK = "DESK", _("Desk")
    ADMIN = "ADMIN", _("Office")
    API = "API", _("API")
    PUBLIC = "PUBLIC", _("Public site")
    PAPER = "PAPER", _("Paper")
    PHONE = "PHONE", _("Phone")
    MEETING = "MEETING", _("In person")
    IMPORT = "IMPORT", _("Import")
    SYSTEM = "SYSTEM", _("System")


class Provenance(models.Model):
    """Who entered a row, for whom, wearing which hat, through which channel, checked by whom.

    For apps above ``media``; ``people`` and ``calendars`` stand below accounts and use
    ``Sourced`` (docs/decisions/0003).
    """

    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    on_behalf_of = models.ForeignKey(
        "people.Person",
        verbose_name=_("on behalf of"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    acting_as = models.CharField(_("acting as"), max_length=40, blank=True, editable=False)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel, default=Channel.ADMIN, editable=False
    )
    scan = models.ForeignKey(
        "media.MediaDocument",
        verbose_name=_("signed scan"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("checked by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    checked_at = models.DateTimeField(_("checked at"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Sourced(models.Model):
    """Provenance for the apps below accounts: labels instead of foreign keys."""

    entered_by_label = models.CharField(_("entered by"), max_length=80, blank=True, editable=False)
    channel = models.CharField(
        _("channel"), max_length=10, choices=Channel, default=Channel.ADMIN, editable=False
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        abstract = True


class AuditEvent(models.Model):
    """One act on one object: who, what, when, in whose name. Never an answer, a vote's
    choice or a voter's data. Append-only; chained by ``AuditLink``.

    The actor is kept as id and label, without a foreign key: the trail outlives accounts.
    """

    actor_id = models.BigIntegerField(_("actor id"), null=True)
    actor_label = models.CharField(_("actor"), max_length=120)
    on_behalf_of = models.CharField(_("on behalf of"), max_length=120, blank=True)
    acting_as = models.CharField(_("acting as"), max_length=40, blank=True)
    verb = models.CharField(_("act"), max_length=60)
    object_ref = models.CharField(_("object"), max_length=120)
    object_label = models.CharField(_("object name"), max_length=200, blank=True)
    refused = models.BooleanField(_("refused"), default=False)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    at = models.DateTimeField(_("at"))
    # Keyed hash of the row, made when it is written: a row slipped past the service has none.
    seal = models.CharField(_("seal"), max_length=120, default="", editable=False)

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit events")
        permissions = [
            ("view_business_audit", "Can view the audit trail of the office's business"),
            ("view_account_audit", "Can view the audit trail of accounts and sign-ins"),
        ]
        indexes = [
            models.Index(fields=["object_ref", "-id"], name="audit_object"),
            models.Index(fields=["actor_id", "-id"], name="audit_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_label} {self.verb} {self.object_ref}"


class AuditLink(models.Model):
    """One link of the chain: a gapless number, and the hash of the event and the link before.

    Written by ``seal_audit`` in batches, so that busy services never queue for the chain.
    """

    seq = models.BigIntegerField(_("number"), primary_key=True)
    event_id = models.BigIntegerField(_("event"), unique=True)
    sha256 = models.CharField(_("hash"), max_length=64)
    key_id = models.CharField(_("key"), max_length=8, default="")

    class Meta:
        verbose_name = _("audit link")
        verbose_name_plural = _("audit links")

    def __str__(self) -> str:
        return f"{self.seq}"


class WorkerBeat(models.Model):
    """The sign of life of one running cluster of workers, written by its sentinel itself.

    Never through the queue: a sign that waited behind a stuck job would say nothing.
    """

    cluster = models.CharField(max_length=32, primary_key=True)
    host = models.CharField(_("machine"), max_length=120)
    pid = models.PositiveIntegerField()
    workers = models.PositiveSmallIntegerField(default=0)
    busy = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(_("running since"))
    seen_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("sign of life of the worker")
        verbose_name_plural = _("signs of life of the worker")
        default_permissions = ()
        permissions = [
            ("view_health", "Can see how the worker does"),
            ("retry_job", "Can have a failed job tried again"),
        ]

    def __str__(self) -> str:
        return f"{self.host} {self.seen_at:%Y-%m-%d %H:%M}"


class JobHoldQuerySet(models.QuerySet):
    def held_by(self, clusters: list[str]) -> "JobHoldQuerySet":
        return self.filter(cluster__in=clusters)


class JobHold(models.Model):
    """Who holds a job of the queue, and how often it was started; gone with the job.

    ``job`` is the row in django-q2's queue, ``task`` the id under which its outcome is kept.
    """

    job = models.BigIntegerField(primary_key=True)
    task = models.CharField(max_length=32, blank=True, db_index=True)
    func = models.CharField(max_length=256, blank=True)
    cluster = models.CharField(max_length=32, blank=True)
    pid = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    objects = JobHoldQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.func} {self.task}"
