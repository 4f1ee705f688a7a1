"""The alarm of promise 1: a breach that the daily check finds is owed an answer by the directors.

It lands here because a breach means that something is shown without, or not as, the committee
decided; ``cms.publishing`` lies below the ledger and only sends the news.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cms.accounts.enums import Role
from cms.calendars.services import end_of_day, shanghai_date
from cms.publishing.signals import publication_checked
from workflows.approvals.queries import directors
from workflows.duties.enums import Urgency
from workflows.duties.kinds import DutyKind, register_kind
from workflows.duties.models import Duty
from workflows.duties.services import fulfil_duty, open_duty

BREACH_KIND = "publishing.breach"
SUBJECT = "publishing.address:site"  # one alarm for all that is public
RECORD = "/admin/audit/?verb=publishing.breach"


def connect() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=BREACH_KIND,
            label=gettext_lazy("Public texts not as decided"),
            opens=gettext_lazy("The daily check finds a public text that is not as decided."),
            ends=gettext_lazy("The check finds nothing wrong any more."),
            dated=gettext_lazy("The same day."),
            fixed=gettext_lazy("It ends when the public texts are as decided again."),
            button=gettext_lazy("See the record"),
            link=lambda duty: RECORD,
            worn=lambda duty: (Role.OFFICE_DIRECTOR,),
        )
    )
    publication_checked.connect(_answer, dispatch_uid="approvals.publication_alarm")


def _answer(sender, breaches: list, now: datetime, **kwargs) -> None:
    """Open the alarm for every director, due today; with nothing wrong any more, close it."""
    if not breaches:
        for duty in Duty.objects.open().filter(kind=BREACH_KIND).select_related("owner_person"):
            fulfil_duty(
                kind=BREACH_KIND,
                subject_ref=SUBJECT,
                owner=duty.owner_person,
                by=None,
                now=now,
                outcome=_("The check finds nothing wrong any more."),
            )
        return
    label = ngettext("%(count)d breach: %(first)s", "%(count)d breaches: %(first)s", len(breaches))
    for person in directors():
        open_duty(
            kind=BREACH_KIND,
            subject_ref=SUBJECT,
            owner=person,
            due=end_of_day(shanghai_date(now)),
            by=None,
            now=now,
            urgency=Urgency.URGENT,
            link=RECORD,
            subject_label=label % {"count": len(breaches), "first": breaches[0].where},
        )
