"""From draft to permit: who wrote, who reviewed, what was decided. Read from the trail."""

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.log_actions import registry as log_registry
from wagtail.models import Page, Revision, TaskState

from cms.accounts.models import User
from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.core.typed import row_number
from cms.media.forms import SECRECY_VERB as SECRECY_OF_FILE
from cms.media.models import Derived
from cms.publishing.enums import EventVerb
from cms.publishing.models import Permit, PermitEvent
from workflows.approvals.authors import WRITING
from workflows.approvals.models import DECIDING_TASKS, Decision
from workflows.approvals.releasers import agreed
from workflows.approvals.services.review import SECRECY_VERB as SECRECY_OF_TEXT
from workflows.approvals.verdicts import confirmed_amendment


@dataclass(frozen=True)
class Step:
    """A step of the way: its name, who took it, and when."""

    name: str
    who: str
    at: datetime | None


def decision_of(permit: Permit) -> Decision | None:
    """The decision that a permit cites."""
    label, _colon, pk = permit.reference.partition(":")
    if label != Decision._meta.label_lower:
        return None
    return Decision.objects.select_related("body").filter(pk=row_number(pk)).first()


def writers_of(permit: Permit) -> tuple[list[str], datetime | None]:
    """(names of everybody who saved the text since what was public then was approved, the last
    time), from revisions and log entries as ``authors`` asks both.
    """
    within = [(user, at) for user, at in _saves_behind(permit) if user]
    names = User.objects.filter(pk__in={user for user, _at in within}).order_by("pk")
    return [user.get_full_name() for user in names], max((at for _u, at in within), default=None)


def _saves_behind(permit: Permit) -> list[tuple[int | None, datetime]]:
    """(account, moment) of each save since what was public before was approved, to the permit."""
    obj = _text_of(permit)
    if obj is None:
        return []
    saved = [
        *Revision.objects.for_instance(obj).values_list("user_id", "created_at"),
        *log_registry.get_logs_for_instance(obj)
        .filter(action__in=WRITING)
        .values_list("user_id", "timestamp"),
    ]
    end = _issued(permit)
    start = _public_since(permit, end)
    return [(user, at) for user, at in saved if at <= end and (start is None or at > start)]


def _text_of(permit: Permit):
    obj = apps.get_model(permit.model)._default_manager.filter(pk=permit.object_id).first()
    return obj.specific if isinstance(obj, Page) else obj


def _issued(permit: Permit) -> datetime:
    """The moment of the trail's line: a permit keeps whole seconds, and a draft saved within the
    same one was written before it or after it.
    """
    lines = AuditEvent.objects.filter(verb="publishing.issue", object_ref=object_ref(permit))
    return lines.filter(refused=False).values_list("at", flat=True).first() or permit.issued_at


def _public_since(permit: Permit, end: datetime) -> datetime | None:
    """When the text was approved that was public as this permit was issued; None for none."""
    turns = PermitEvent.objects.filter(
        permit__model=permit.model,
        permit__object_id=permit.object_id,
        permit__pk__lt=permit.pk,
        verb__in=[EventVerb.RELEASED, EventVerb.WITHDRAWN],
        at__lte=end,
    )
    last = turns.select_related("permit").order_by("-pk").first()
    stood = last is not None and last.verb == EventVerb.RELEASED
    return last.permit.issued_at if stood else None


def reviews_of(decision: Decision | None) -> list[Step]:
    """The approved steps of the chain that were no decision of a committee; then, of a release
    under a standing authorisation, the two who looked at the text and agreed to it.
    """
    if decision is None or decision.task_state_id is None:
        return []
    steps = TaskState.objects.filter(
        workflow_state=decision.task_state.workflow_state_id,
        status=TaskState.STATUS_APPROVED,
        finished_by__isnull=False,
    )
    latest = {step.task_id: step for step in steps.order_by("finished_at", "pk")}
    steps = steps.filter(pk__in=[step.pk for step in latest.values()])  # of the text as it is now
    reviews = [
        Step(step.task.name, step.finished_by.get_full_name(), step.finished_at)
        for step in steps.select_related("task", "finished_by").order_by("finished_at", "pk")
        if not isinstance(step.task.specific, DECIDING_TASKS)
    ]
    way = decision.get_way_display()
    return [*reviews, *(Step(way, s.full_name, s.vote.cast_at) for s in agreed(decision))]


def confirmed_by(decision: Decision | None) -> list[Step]:
    """主持人 and 主任 who confirmed the changes to a text that was carried in principle."""
    amendment = confirmed_amendment(decision) if decision is not None else None
    if amendment is None:
        return []
    given = amendment.confirmations.select_related("by__person").order_by("at", "pk")
    return [Step(each.get_part_display(), each.by.get_full_name(), each.at) for each in given]


def secrecy_checks_of(permit: Permit) -> list[Step]:
    """保密审查: reviewers who said that the text holds no secrets after it was last written, as
    a check of an older text is none of this one; and whoever answered so of a file in it that is
    marked 密级 or 内部资料.
    """
    end, obj = _issued(permit), _text_of(permit)
    since = max((at for _user, at in _saves_behind(permit)), default=_public_since(permit, end))
    said = AuditEvent.objects.filter(verb=SECRECY_OF_TEXT, at__lte=end, refused=False)
    said = said.filter(object_ref=object_ref(obj) if obj is not None else "")
    said = said.filter(at__gte=since) if since is not None else said
    served = permit.files.values("sha256")  # of a picture its public sizes; asked was its original
    originals = Derived.objects.filter(sha256__in=served).values("original")
    files = AuditEvent.objects.filter(verb=SECRECY_OF_FILE, at__lte=end)
    files = files.filter(Q(detail__in=served) | Q(detail__in=originals))
    return [
        *(Step(_("Secrecy check"), event.actor_label, event.at) for event in said.order_by("at")),
        *(Step(event.object_label, event.actor_label, event.at) for event in files.order_by("at")),
    ]
