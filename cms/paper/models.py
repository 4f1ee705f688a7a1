"""Papers that were printed, and the signed scans that came back (both append-only); and scans on
their way in, whose form is not ended."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cms.media.models import MediaDocument
from cms.paper.codes import as_printed
from cms.paper.registry import kind_of
from cms.paper.sheet import Sheet, from_text


class Paper(models.Model):
    """One paper as it was printed: ``content`` is its whole description (``cms.paper.sheet``).

    ``record_ref`` names the record (``approvals.decision:12``) without a foreign key upward;
    ``code`` stands beside the QR. Printed again unchanged, it is the same paper.
    """

    code = models.CharField(_("paper code"), max_length=8, unique=True)
    kind = models.CharField(_("kind"), max_length=40)
    record_ref = models.CharField(_("record"), max_length=120, db_index=True)
    title = models.CharField(_("title"), max_length=255)
    is_blank = models.BooleanField(_("blank"), default=False)
    content = models.TextField(_("content"))
    digest = models.CharField(_("digest"), max_length=64)
    made_at = models.DateTimeField(_("printed at"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("printed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["record_ref", "kind", "digest"], name="paper_once"),
            models.CheckConstraint(condition=~Q(record_ref=""), name="paper_has_record"),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.printed_code}"

    @property
    def printed_code(self) -> str:
        return as_printed(self.code)

    @property
    def label(self) -> str:
        """What this kind of paper is called."""
        kind = kind_of(self.kind)
        return str(kind.label) if kind else self.kind

    @property
    def sheet(self) -> Sheet:
        return from_text(self.content)


class Scan(models.Model):
    """A signed paper that came back as a picture or PDF. Its bytes lie in the private store under
    their hash. ``document`` is what ``Provenance.scan`` points to; a scan may show a pen's vote, so
    that document has the rights of its paper (``wagtail_hooks``), not those of all staff.
    """

    paper = models.ForeignKey(
        Paper, verbose_name=_("paper"), on_delete=models.PROTECT, related_name="scans"
    )
    document = models.OneToOneField(
        MediaDocument, verbose_name=_("document"), on_delete=models.PROTECT, related_name="+"
    )
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    name = models.CharField(_("file name"), max_length=160)
    mime = models.CharField(_("media type"), max_length=120)
    size = models.PositiveBigIntegerField(_("size"))
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("filed by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("signed scan")
        verbose_name_plural = _("signed scans")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["paper", "sha256"], name="scan_once")]

    def __str__(self) -> str:
        return self.name


class Upload(models.Model):
    """A signed paper that came with a form which is not ended yet: its document is its sender's
    alone. The row goes when what was entered takes the document over, or is swept with it.
    """

    document = models.OneToOneField(
        MediaDocument, verbose_name=_("document"), on_delete=models.CASCADE, related_name="+"
    )
    record_ref = models.CharField(_("record"), max_length=120, db_index=True)
    paper = models.ForeignKey(
        Paper,
        verbose_name=_("paper"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    name = models.CharField(_("file name"), max_length=160)
    mime = models.CharField(_("media type"), max_length=120)
    kept_at = models.DateTimeField(_("kept at"), db_index=True)
    kept_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("kept by"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("scan of a form not ended")
        verbose_name_plural = _("scans of forms not ended")
        default_permissions = ()
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name
