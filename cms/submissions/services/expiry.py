"""The director confirms that answers whose period is over go to the trash."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.retention import period_words
from cms.submissions.expiry import batch_of, movable, past_their_period
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_end_period
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.services.trash import put_into_trash


class CannotEndPeriod(Exception):
    """Why nothing was moved; a sentence for the screen."""


def trash_expired(*, form: FormDefinition, seen: str, by, now: datetime) -> int:
    """Move the batch that was shown (``expiry.Batch.seen``) to the trash; returns how many.

    All or none; they are destroyed after 30 days there like any other. Raises CannotEndPeriod: for
    the wrong person, and where other answers would be moved than those that were shown.
    """
    verb = "submission.end_period"
    with (
        recorded_refusal(CannotEndPeriod, verb=verb, obj=form, by=by, now=now),
        transaction.atomic(),
    ):
        if not user_can_end_period(by):
            raise CannotEndPeriod(_("Only the office director ends what was kept long enough."))
        form = FormDefinition.objects.select_for_update().get(pk=form.pk)
        shown = batch_of(form, now)
        keys = [row.pk for row in shown.rows]
        locked = Submission.objects.select_for_update(of=("self",)).filter(pk__in=keys)
        locked = list(locked.select_related("form", "version").order_by("pk"))
        # Once more on the locked rows: one may have been returned or taken into a record meanwhile.
        still = movable(past_their_period(now, form)).filter(pk__in=keys).count()
        if not keys or seen != shown.seen or still != len(keys) or len(locked) != len(keys):
            raise CannotEndPeriod(_("The list has changed meanwhile. Please look at it once more."))
        period = period_words(form.retention_months)
        reason = _("Its period of %(period)s is over") % {"period": period}
        for row in locked:
            put_into_trash(row, reason=reason, months=form.retention_months, by=by, now=now)
        words = _("%(count)s answers") % {"count": len(locked)}
        record_event(verb=verb, obj=form, by=by, now=now, detail=f"{period} {words}")
    return len(locked)
