"""双人独立录入: a part that two persons enter, blind to each other, and how they compared."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cms.submissions.enums import SETTLED, Choice, PairState
from cms.submissions.models.submissions import Submission

# Rows about a pair go with its first entry alone, once destroying that has begun.
PAIR_ENDS = (
    "EXISTS (SELECT 1 FROM submissions_secondentry AS pair JOIN submissions_trashentry AS entry "
    "ON entry.submission_id = pair.first_id "
    "WHERE pair.id = OLD.pair_id AND entry.destroying_at IS NOT NULL)"
)


class SecondEntry(models.Model):
    """One answer that is entered twice: the first entry, and the second once somebody took it.

    There is one in force (not void) for each received answer to a part that is entered twice. While
    it is sealed (``enums.SEALED``) nobody but its own writers reads the first entry, and its cells
    are not written, so that no figure holds it. ``appointed``: who alone may take it.
    """

    first = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="second_entries")
    second = models.OneToOneField(
        Submission, on_delete=models.PROTECT, null=True, related_name="entry_as_second"
    )
    state = models.CharField(_("state"), max_length=8, choices=PairState, default=PairState.WAITING)
    appointed = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened at"))
    taken_at = models.DateTimeField(_("taken at"), null=True)
    compared_at = models.DateTimeField(_("compared at"), null=True)
    settled_at = models.DateTimeField(_("settled at"), null=True)
    settled_by = models.ForeignKey(  # none where the two were equal
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=200, blank=True)  # of settling, or voiding

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("second entry")
        verbose_name_plural = _("second entries")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["first"],
                condition=~Q(state=PairState.VOID),
                name="second_entry_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(second=None) | ~Q(second=F("first")), name="second_entry_is_another"
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.VOID)
                | Q(state=PairState.WAITING, second=None, taken_at=None)
                | (
                    Q(second__isnull=False, taken_at__isnull=False)
                    & ~Q(state__in=[PairState.WAITING, PairState.VOID])
                ),
                name="second_entry_state_has_second",
            ),
            models.CheckConstraint(
                condition=Q(state=PairState.VOID)
                | Q(state__in=sorted(SETTLED), settled_at__isnull=False)
                | (~Q(state__in=sorted(SETTLED)) & Q(settled_at=None)),
                name="second_entry_settled_has_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "opened_at"], name="second_entry_state")]

    def __str__(self) -> str:
        return f"{self.first_id} {self.get_state_display()}"


class KnowsFirst(models.Model):
    """An account that wrote or opened a first entry: never its second person."""

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="known_to")
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    since = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("who knows a first entry")
        verbose_name_plural = _("who knows a first entry")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["submission", "account"], name="knows_first_once")
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} {self.account_id}"


class ComparedCell(models.Model):
    """Whether the two entries say the same in one place; append-only.

    ``question_key`` is the question's, the row's of a matrix, or the column's of a table, whose
    row is ``row`` (from 1, in the order of entry); ``within`` is the question itself.
    """

    pair = models.ForeignKey(SecondEntry, on_delete=models.PROTECT, related_name="cells")
    within = models.CharField(_("question"), max_length=64)
    question_key = models.CharField(_("cell"), max_length=64)
    row = models.PositiveSmallIntegerField(_("row"), default=0)
    is_equal = models.BooleanField(_("the same"))

    class Meta:
        verbose_name = _("compared cell")
        verbose_name_plural = _("compared cells")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["pair", "question_key", "row"], name="compared_cell_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.question_key}"


class SettledDifference(models.Model):
    """Which of two different answers to a question holds, or that another does; append-only."""

    pair = models.ForeignKey(SecondEntry, on_delete=models.PROTECT, related_name="settled")
    question_key = models.CharField(_("question"), max_length=64)
    choice = models.CharField(_("what holds"), max_length=6, choices=Choice)

    class Meta:
        verbose_name = _("settled difference")
        verbose_name_plural = _("settled differences")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["pair", "question_key"], name="difference_settled_once")
        ]

    def __str__(self) -> str:
        return f"{self.pair_id} {self.question_key}"
