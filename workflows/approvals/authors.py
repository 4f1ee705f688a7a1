"""Who wrote a text: whoever saved it since what the public reads was approved (DESIGN §5.3)."""

from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision

from cms.publishing.queries import permits_of
from workflows.approvals.models import StandingAuthorization

WRITING = ("wagtail.create", "wagtail.edit", "wagtail.revert", "wagtail.rename")


def author_ids(obj) -> frozenset[int]:
    """Accounts that created or saved ``obj`` since the permit in force was issued; ever, where none
    is: what was approved and taken back, or withdrawn, is decided anew as a whole.

    Revisions alone would forget a writer whose draft was purged, log entries alone a draft
    saved in code: both are asked.
    """
    obj = obj.specific if isinstance(obj, Page) else obj
    permit = permits_of(obj).filter(pointer__in_force=True).first()
    revisions = Revision.objects.for_instance(obj)
    entries = log_registry.get_logs_for_instance(obj).filter(action__in=WRITING)
    authors: set[int | None] = set()
    if permit is not None:
        revisions = revisions.filter(created_at__gt=permit.issued_at)
        entries = entries.filter(timestamp__gt=permit.issued_at)
    else:
        authors.add(getattr(obj, "owner_id", None))
    authors.update(revisions.order_by().values_list("user_id", flat=True).distinct())
    authors.update(entries.order_by().values_list("user_id", flat=True).distinct())
    return frozenset(authors - {None})


def authors_of_authorization(authorization: StandingAuthorization) -> frozenset[int]:
    """Accounts that drafted it or saved its draft since."""
    return frozenset(authorization.authors.values_list("pk", flat=True))
