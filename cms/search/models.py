"""Folded text and its tokens: what the office may find, and what the public may find."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.search.fields import TokensField


class FoldedTextQuerySet(models.QuerySet):
    """Tokens find candidates, the folded text decides: exact on both databases."""

    def containing(self, term: str) -> models.QuerySet:
        """Rows whose folded text has the folded term as it stands."""
        from cms.search.folding import tokens_of_term

        rows = self.containing_slowly(term)
        tokens = tokens_of_term(term)
        return rows.filter(tokens__has=tokens) if tokens else rows

    def containing_slowly(self, term: str) -> models.QuerySet:
        """The same rows without the index: quicker where nearly every row is a candidate."""
        place = models.functions.StrIndex("folded", models.Value(term))
        return self.alias(place=place).filter(place__gt=0)


class FoldedText(models.Model):
    """A text as it is compared (``folding.fold``), with its tokens."""

    folded = models.TextField(_("folded text"))
    tokens = TokensField(_("tokens"))

    objects = FoldedTextQuerySet.as_manager()

    class Meta:
        abstract = True


class IndexedText(FoldedText):
    """One object of the admin: drafts included, so never asked on behalf of the public."""

    content_type = models.ForeignKey(
        ContentType, verbose_name=_("content type"), on_delete=models.CASCADE, related_name="+"
    )
    object_id = models.BigIntegerField(_("object id"))

    class Meta:
        verbose_name = _("indexed text")
        verbose_name_plural = _("indexed texts")
        constraints = [
            models.UniqueConstraint(fields=["content_type", "object_id"], name="search_one_text")
        ]

    def __str__(self) -> str:
        return f"{self.content_type_id}:{self.object_id}"


class PublicText(FoldedText):
    """The words of one public text, written when it is released and gone when it is withdrawn.

    ``ref`` is the caller's name for it (a number of an address); ``card`` is what lists show.
    """

    ref = models.CharField(_("public number"), max_length=120, unique=True)
    kind = models.CharField(_("kind"), max_length=60, blank=True)
    date = models.DateField(_("date"))
    title = models.CharField(_("title"), max_length=300)
    card = models.JSONField(_("card"), default=dict)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("public text")
        verbose_name_plural = _("public texts")
        indexes = [
            models.Index(fields=["-date", "-id"], name="search_public_date"),
            models.Index(fields=["kind", "-date", "-id"], name="search_public_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"
