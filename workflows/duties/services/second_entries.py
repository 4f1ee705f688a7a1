"""双人独立录入: who was appointed for a second entry owes it until it is sent."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from cms.core.audit import object_ref
from cms.submissions.access import subject_labels
from cms.submissions.enums import COMPARED
from cms.submissions.models import SecondEntry
from cms.submissions.seals import owed_by
from workflows.duties.enums import SECOND_ENTRY_KIND, SECOND_ENTRY_TERM, DutyState
from workflows.duties.models import Duty
from workflows.duties.owners import person_key
from workflows.duties.services.ledger import close_duties_about, fulfil_for_all, open_duty
from workflows.duties.terms import due_under


@transaction.atomic(savepoint=False)
def follow_second_entry(*, pair: SecondEntry, by, now: datetime) -> None:
    """Open, fulfil or end what is owed about the first entry of a pair, as the pair now stands.
    Inside the transaction of its change; called again it changes nothing.
    """
    ref, person = object_ref(pair.first), owed_by(pair)
    if pair.state in COMPARED:
        fulfil_for_all(SECOND_ENTRY_KIND, [ref], "SUBMITTED", by, now)
        return
    held = Duty.objects.open().filter(kind=SECOND_ENTRY_KIND, subject_ref=ref)
    if person is None or held.exclude(owner_key=person_key(person.pk)).exists():
        reason = pair.reason or _("Another is to enter it, or it is not to be entered now")
        about = {"kind": SECOND_ENTRY_KIND, "subject_ref": ref, "state": DutyState.WAIVED}
        close_duties_about(**about, reason=reason, by=by, now=now)
    if person is not None:
        _open(pair, person, by, now)


def _open(pair: SecondEntry, person, by, now: datetime) -> None:
    first = pair.first
    matter = subject_labels([first.subject_ref]).get(first.subject_ref) or first.version.title
    open_duty(
        kind=SECOND_ENTRY_KIND,
        subject_ref=object_ref(first),
        owner=person,
        due=due_under(SECOND_ENTRY_TERM, now),
        by=by,
        now=now,
        link=reverse("desk:seconds"),
        subject_label=f"{matter} · {first.receipt}",
    )
