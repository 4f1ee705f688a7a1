"""How topics are plugged into the gate, the ledger and the answers; called once at start."""

import json
from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.accounts.enums import Role
from cms.formbuilder.records import register_records
from cms.formbuilder.uses import register_use
from cms.publishing.registry import gate, keeper
from cms.publishing.signals import permit_released, permit_withdrawn
from cms.submissions.access import register_subject_access
from cms.submissions.holds import register_hold
from cms.submissions.signals import (
    submission_destroyed,
    submission_moved,
    submission_received,
    submission_returned,
)
from workflows.approvals.kinds import register_kinds
from workflows.duties.dates import register_dates
from workflows.duties.kinds import DutyKind, Owed, register_kind
from workflows.duties.models import Duty
from workflows.duties.terms import OF_HOUSE, Term
from workflows.topics import access, kept, queries, services, typing_in
from workflows.topics.dates import TOPIC_DAYS
from workflows.topics.enums import (
    FILL_KIND,
    FILL_TERM,
    RETURN_TERM,
    AssignmentState,
    TopicKind,
)
from workflows.topics.models import Assignment, TopicPage
from workflows.topics.payload import public_payload
from workflows.topics.permissions import UNIT, user_can_read_topic
from workflows.topics.records import TOPICS


def connect() -> None:
    """Gate every kind, declare the duty, answer for the subjects, listen to the news."""
    gate(TopicPage, public_payload)
    register_kinds(TopicPage._meta.verbose_name_plural, TopicKind.choices, TopicPage)
    register_kind(
        DutyKind(
            key=FILL_KIND,
            label=gettext_lazy("Form to fill in"),
            opens=gettext_lazy("A topic with a form is released, for everybody it names."),
            ends=gettext_lazy("The answer is sent. An answer sent back is owed again."),
            terms=(
                Term(
                    FILL_TERM,
                    gettext_lazy("Filling in a form for which no day was typed"),
                    10,
                    OF_HOUSE,
                ),
                Term(
                    RETURN_TERM,
                    gettext_lazy("Putting right an answer that was sent back"),
                    5,
                    OF_HOUSE,
                ),
            ),
            dated=gettext_lazy("The day typed in the topic goes before the default term."),
            waives=True,
            waive=services.waive_part,
            hold=services.part_of_duty,
            extends=True,
            carry=services.carry_parts,
            button=gettext_lazy("Fill in"),
            overview=record_of,
            is_open=is_open,
            expected=expected,
            worn=worn,
            explicit=True,
            hand_over=services.hand_over_part,
        )
    )
    typing_in.declare()
    register_dates(TOPIC_DAYS)
    register_records(TOPICS)
    register_subject_access(
        "topics.topicpage",
        access.subject_access,
        labels=queries.labels_of,
        version=access.asked_version,
        fillable=access.topics_to_fill,
    )
    register_use("topics", staying=kept.topics_staying)
    register_hold("topics.findings", kept.on_record, kept.why_on_record)
    keeper(kept.why_topic_stays)
    permit_released.connect(on_released, dispatch_uid="topics_released")
    permit_withdrawn.connect(on_withdrawn, dispatch_uid="topics_withdrawn")
    submission_received.connect(on_received, dispatch_uid="topics_received")
    submission_returned.connect(on_returned, dispatch_uid="topics_returned")
    submission_moved.connect(on_moved, dispatch_uid="topics_moved")
    submission_destroyed.connect(on_destroyed, dispatch_uid="topics_destroyed")


def on_released(sender, permit, by, now: datetime, **kwargs) -> None:
    """The duties open with the release, from the very text that was approved."""
    topic = _topic_of(permit)
    if topic is not None:
        services.open_assignments(
            topic=topic,
            payload=json.loads(permit.payload),
            by=by,
            now=now,
            named_before=queries.day_named_before(permit),
        )


def on_withdrawn(sender, permit, by, now: datetime, **kwargs) -> None:
    """Nobody owes an answer to a matter that was taken back."""
    topic = _topic_of(permit)
    if topic is not None:
        services.waive_open_assignments(topic=topic, reason=_("Withdrawn"), now=now)


def on_received(sender, submission, by, now: datetime, **kwargs) -> None:
    """An answer closes its assignment and the duty, in the transaction that stored it."""
    if submission.subject_ref.startswith("topics.topicpage:"):
        services.note_answer(submission=submission, by=by, now=now)


def on_returned(sender, submission, by, now: datetime, **kwargs) -> None:
    """An answer sent back is owed again."""
    if submission.subject_ref.startswith("topics.topicpage:"):
        services.reopen_assignment(submission=submission, by=by, now=now)


def on_moved(sender, submission, **kwargs) -> None:
    """A part is asked on the version that its draft moved to."""
    services.follow_draft(submission=submission)


def on_destroyed(sender, submission, certificate, **kwargs) -> None:
    """The part stays answered, as its duty stays fulfilled: its certificate stands for it."""
    services.let_go_of_answer(submission=submission, certificate=certificate)


def _topic_of(permit) -> TopicPage | None:
    if not permit.model.startswith("topics."):
        return None
    return TopicPage.objects.filter(number=permit.number).first()


def record_of(duty: Duty, user) -> str:
    """The topic's record, where office and auditor see who has answered."""
    topic_id = duty.subject_ref.rpartition(":")[2]
    return reverse("topics:record", args=[topic_id]) if user_can_read_topic(user) else ""


def worn(duty: Duty) -> tuple[Role, ...]:
    """A unit's part is its handler's or head's, any other a deputy's own."""
    return UNIT if duty.owner_organization_id else (Role.DEPUTY,)


def is_open(duty: Duty) -> bool:
    """Whether the part that a duty asks for is still unanswered."""
    return (
        _open()
        .filter(
            topic_id=duty.subject_ref.rpartition(":")[2], owner_key=duty.owner_key, round=duty.round
        )
        .exists()
    )


def expected() -> Iterator[Owed]:
    """Everybody who owes an answer now: each open part, whatever became of its duty.

    A fill is waived with its part (``waive_part``, on request); a duty waived on its own leaves the
    part orphaned, and ``check_duties`` says so.
    """
    for topic_id, owner_key, round_number in _open().values_list("topic_id", "owner_key", "round"):
        yield Owed(f"topics.topicpage:{topic_id}", owner_key, round_number)


def _open():
    return Assignment.objects.filter(state=AssignmentState.OPEN)
