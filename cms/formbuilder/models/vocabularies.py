"""Lists of terms that choice questions of many forms take their options from."""

import secrets

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.definition import MAX_LABEL
from cms.formbuilder.options import mint_option_key


def mint_vocabulary_key() -> str:
    """An opaque key for a new vocabulary."""
    return "v" + secrets.token_hex(5)


class Vocabulary(models.Model):
    """A kept list (词表). Changed by ``services.save_vocabulary`` only; there is no deleting: one
    that is retired is not offered to new questions.

    ``key`` stands in form definitions; ``starter_code`` names the list it was shipped as.
    """

    key = models.CharField(max_length=20, unique=True, default=mint_vocabulary_key, editable=False)
    title = models.CharField(_("Title"), max_length=60, unique=True)
    note = models.CharField(
        _("what it is for"),
        max_length=200,
        blank=True,
        help_text=_("Seen by the office only."),
    )
    is_retired = models.BooleanField(
        _("retired"),
        default=False,
        help_text=_("Not offered to questions any more; forms that have it keep it."),
    )
    starter_code = models.CharField(max_length=40, blank=True, editable=False)
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")
        ordering = ["title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["starter_code"],
                condition=~models.Q(starter_code=""),
                name="starter_vocabulary_once",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def lines(self) -> list[dict]:
        """Its terms in order, retired ones too, as lines: ``key``, ``label``, and where they have
        them ``label_en``, ``under`` and ``retired``. One query.
        """
        rows = self.terms.order_by("sort_order", "id").values_list(
            "key", "label", "label_en", "parent__key", "is_retired"
        )
        names = ("key", "label", "label_en", "under", "retired")
        found = [dict(zip(names, row, strict=True)) for row in rows]
        return [{name: value for name, value in line.items() if value} for line in found]


class VocabularyTerm(models.Model):
    """One term. ``key`` is the key of the option in every form, for ever, so that years compare;
    ``parent`` is a term of the first level, for lists of two.
    """

    vocabulary = models.ForeignKey(
        Vocabulary, verbose_name=_("vocabulary"), on_delete=models.PROTECT, related_name="terms"
    )
    key = models.CharField(max_length=40, unique=True, default=mint_option_key, editable=False)
    label = models.CharField(_("List entry"), max_length=MAX_LABEL)
    label_en = models.CharField(_("English name"), max_length=MAX_LABEL, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("Belongs to"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
    )
    sort_order = models.PositiveIntegerField(default=0)
    is_retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        verbose_name = _("vocabulary entry")
        verbose_name_plural = _("vocabulary entries")
        ordering = ["vocabulary", "sort_order", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="term_not_below_itself",
            )
        ]

    def __str__(self) -> str:
        return self.label


class VersionTerm(models.Model):
    """That a finalised version froze a term: with this row the database itself keeps the term."""

    version = models.ForeignKey(
        "formbuilder.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        related_name="version_terms",
    )
    term = models.ForeignKey(
        VocabularyTerm,
        verbose_name=_("vocabulary entry"),
        on_delete=models.PROTECT,
        related_name="version_terms",
    )

    class Meta:
        verbose_name = _("entry of a form version")
        verbose_name_plural = _("entries of form versions")
        constraints = [
            models.UniqueConstraint(fields=["version", "term"], name="version_term_once")
        ]
