"""The library (题库): reviewed questions and groups that any form may take over."""

import secrets

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.enums import EditionState, LibraryCategory


def mint_item_key() -> str:
    """An opaque key for a new item of the library."""
    return "l" + secrets.token_hex(5)


class LibraryItem(models.Model):
    """A question or a group of them. What it says stands in its editions; ``current`` is the one
    that is offered: the newest that the director has reviewed. Nothing is deleted: one that is
    retired is not offered any more.

    ``key`` stands in the origin of questions that were taken over; ``starter_code`` names the
    group it was shipped as.
    """

    key = models.CharField(max_length=20, unique=True, default=mint_item_key, editable=False)
    title = models.CharField(_("Title"), max_length=60, unique=True)
    category = models.CharField(
        _("category"), max_length=12, choices=LibraryCategory, default=LibraryCategory.OTHER
    )
    note = models.CharField(
        _("what it is for"),
        max_length=200,
        blank=True,
        help_text=_("Seen by the office only."),
    )
    is_retired = models.BooleanField(_("retired"), default=False, editable=False)
    starter_code = models.CharField(max_length=40, blank=True, editable=False)
    current = models.ForeignKey(
        "formbuilder.LibraryEdition",
        verbose_name=_("edition in use"),
        on_delete=models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
    )
    changed_at = models.DateTimeField(_("changed at"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("library item")
        verbose_name_plural = _("library items")
        ordering = ["category", "title", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["starter_code"],
                condition=~models.Q(starter_code=""),
                name="starter_item_once",
            )
        ]

    def __str__(self) -> str:
        return self.title


class LibraryEdition(models.Model):
    """What an item asked at one time: ``questions`` as a form version keeps them, under keys of
    the library's own, which never come into a form. Its content never changes; the director's word
    on it is given once.
    """

    item = models.ForeignKey(
        LibraryItem, verbose_name=_("item"), on_delete=models.PROTECT, related_name="editions"
    )
    number = models.PositiveIntegerField(_("edition number"))
    questions = models.JSONField(_("questions"))
    source = models.CharField(_("where it was taken from"), max_length=120, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=EditionState, default=EditionState.PROPOSED
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("put in by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    proposed_at = models.DateTimeField(_("put in at"))
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reviewed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
    )
    reviewed_at = models.DateTimeField(_("reviewed at"), null=True)

    class Meta:
        verbose_name = _("library edition")
        verbose_name_plural = _("library editions")
        ordering = ["item", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["item", "number"], name="library_edition_once"),
            models.UniqueConstraint(
                fields=["item"],
                condition=models.Q(state="PROPOSED"),
                name="library_one_proposal",
            ),
            models.CheckConstraint(
                condition=models.Q(state="PROPOSED", reviewed_at=None)
                | (~models.Q(state="PROPOSED") & models.Q(reviewed_at__isnull=False)),
                name="library_review_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item.title}（第{self.number}版）"
