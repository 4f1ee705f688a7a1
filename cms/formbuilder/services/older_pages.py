"""Whether a section was saved by somebody else since an editor's page was opened."""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms.core.wording import minute
from cms.formbuilder.models import FormSection
from cms.formbuilder.services.access import CannotDesignForm

# The autosave of a page may still be under way when its button is pressed: what one saved oneself
# this short a while ago is no reason to refuse.
OWN_AUTOSAVE = timedelta(minutes=1)


class Seen(NamedTuple):
    """The newest revision that a page knows of, as it posts it; empty where there was none."""

    revision: str = ""
    created_at: str = ""


class PageIsOlder(CannotDesignForm):
    """The section was saved after the page was opened; ``revision`` is what the page has not."""

    def __init__(self, revision: Revision) -> None:
        self.revision = revision
        self.seen = f"{revision.pk} {revision.created_at.isoformat()}"
        super().__init__(
            _(
                "%(who)s saved this section on %(when)s, after you opened this page. What you typed"
                " is not saved yet: it stands below as you left it."
            )
            % {"who": revision.user or _("The system"), "when": minute(revision.created_at)}
        )


def refuse_older(*, section: FormSection, seen: Seen, by, now: datetime) -> None:
    """Raise PageIsOlder if the section has a revision that the page does not know of.

    An autosave goes over its own revision, so that the time tells as much as the number.
    """
    first = int(seen.revision) if seen.revision.isdecimal() and len(seen.revision) < 19 else 0
    newer = section.revisions.filter(pk__gte=first).select_related("user").order_by("-pk")
    for revision in newer:
        known = seen == (str(revision.pk), revision.created_at.isoformat())
        own = by is not None and revision.user_id == by.pk
        if not known and not (own and revision.created_at > now - OWN_AUTOSAVE):
            raise PageIsOlder(revision)
