"""Steps in which the committee decides: each way of deciding is a task of Wagtail's workflow."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log
from wagtail.models import Task, TaskState

from cms.core.moment import moment
from cms.people.enums import OrganizationKind
from cms.people.queries import member_count
from cms.publishing.enums import ReleaseMode
from workflows.approvals.counting import Rules, needed
from workflows.approvals.enums import (
    BY_HAND_DAYS,
    MOST_RELEASE_DAYS,
    MOST_STEP_DAYS,
    CirculationOrder,
    ClosingRule,
    CountingBase,
    Share,
    Way,
)
from workflows.approvals.locks import BallotLock


def too_long() -> str:
    """What is said of a term that nobody can have meant."""
    return gettext("At most %(days)d working days.") % {"days": MOST_STEP_DAYS}


def wrong_number(number: int | None, members: int) -> str:
    """What is wrong with a quorum or threshold that is a number, for a body of so many.

    Both take more than half of all members (domain 3.7, "Quorum" and "Adoption": 地方组织法§51),
    as every share that is offered does at least: a number is no way below it, or one account could
    leave the committee to one voter. No members: the roster is written afterwards.
    """
    if not number:
        return gettext("Please give the number.")
    least = needed(Share.MORE_THAN_HALF, 0, members)
    if not members or least <= number <= members:
        return ""
    if number > members:
        words = gettext("The body has %(members)d members: this number can never be reached.")
    else:
        words = gettext(
            "The body has %(members)d members and decides by more than half of them: give "
            "%(least)d at least."
        )
    return words % {"members": members, "least": least}


class CommitteeTaskState(TaskState):
    """One step of a decision. Its decisions hold text, roster, rules and result (``.decisions``).

    ``comment`` is what workflow history shows: counts at most, never a name with a choice.
    """

    exclude_fields_in_copy = ["decisions"]

    class Meta:
        verbose_name = _("ballot step")
        verbose_name_plural = _("ballot steps")

    def log_state_change_action(self, user, action: str) -> None:
        """What Wagtail writes, named by what the revision was called. Wagtail builds its draft
        anew for that name, in the request of the member whose vote decides.
        """
        workflow, task = self.workflow_state.workflow, self.task
        follows = self.workflow_state.get_next_task()
        said = {
            "id": workflow.pk,
            "title": workflow.name,
            "status": self.status,
            "task_state_id": self.pk,
            "task": {"id": task.pk, "title": task.name},
            "next": {"id": follows.pk, "title": follows.name} if follows else None,
        }
        log(
            instance=self.revision.content_object,
            action=f"wagtail.workflow.{action}",
            user=user,
            data={"workflow": said, "comment": self.get_comment()},
            revision=self.revision,
            title=self.revision.object_str,
        )


class DecidingTask(Task):
    """A step that ends in a ``Decision``. What is set here holds for those that open afterwards."""

    task_state_class = CommitteeTaskState
    lock_class = BallotLock
    way: Way
    rules: Rules  # what a decision freezes when it opens: a property of each way

    body = models.ForeignKey(
        "people.Organization", verbose_name=_("body"), on_delete=models.PROTECT, related_name="+"
    )
    deadline_days = models.PositiveSmallIntegerField(
        _("deadline in working days"), default=3, validators=[MinValueValidator(1)]
    )
    release_mode = models.CharField(
        _("release after the decision"),
        max_length=10,
        choices=ReleaseMode,
        default=ReleaseMode.AT_ONCE,
        help_text=_("A time of release set on the text itself goes before “at once”."),
    )
    release_days = models.PositiveSmallIntegerField(
        _("days to release in"),
        default=BY_HAND_DAYS,
        validators=[MinValueValidator(1)],
        help_text=_("Where the office releases by hand: an older text is decided again."),
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        if self.release_mode == ReleaseMode.AT_TIME:
            raise ValidationError({"release_mode": _("The time of release is set on the text.")})
        if self.deadline_days is not None and self.deadline_days > MOST_STEP_DAYS:
            raise ValidationError({"deadline_days": too_long()})
        if self.release_days is not None and self.release_days > MOST_RELEASE_DAYS:
            words = _("At most %(days)d days.") % {"days": MOST_RELEASE_DAYS}
            raise ValidationError({"release_days": words})
        if self.body_id is not None and self.body.kind != OrganizationKind.BODY:
            raise ValidationError({"body": _("Only a body decides, not a department or a unit.")})

    def authorization_for(self, draft, now):
        """The standing authorisation that the decision cites; the other ways cite none."""

    def start(self, workflow_state, user=None) -> TaskState:
        """Open a decision; a text changed since an earlier step goes back to that step first."""
        first = workflow_state.get_next_task()
        if first is not None and first.pk != self.pk and _comes_before(first, self, workflow_state):
            return first.specific.start(workflow_state, user=user)
        task_state = super().start(workflow_state, user=user)
        self.table(task_state, by=user, now=moment())
        return task_state

    def table(self, task_state, *, by, now) -> None:
        """Put the newest draft on the table; one that comes back 按意见修改 goes before presider
        and director, whichever way had been referred to that meeting.
        """
        from workflows.approvals.services import open_or_return, table_amendment

        if table_amendment(task_state=task_state, by=by, now=now) is None:
            open_or_return(task_state=task_state, task=self, by=by, now=now)

    def on_action(self, task_state, user, action_name, **kwargs) -> None:
        """Votes come through ``cast_vote`` only."""
        raise PermissionDenied(gettext("The committee decides on its ballot page only."))

    def locked_for_user(self, obj, user) -> bool:
        return True

    def deactivate(self, user=None) -> None:
        """A step with a decision under way stays: skipping it would let the text pass unvoted."""
        from workflows.approvals.services import refuse_while_voting

        refuse_while_voting(task=self, by=user, now=timezone.now())
        super().deactivate(user=user)


class CountingTask(DecidingTask):
    """A deciding step whose members are counted: base, quorum, threshold."""

    counting_base = models.CharField(
        _("counting base"), max_length=10, choices=CountingBase, default=CountingBase.ALL
    )
    quorum = models.CharField(
        _("quorum"), max_length=16, choices=Share, default=Share.MORE_THAN_HALF
    )
    quorum_number = models.PositiveSmallIntegerField(
        _("quorum, if a number"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    threshold = models.CharField(
        _("threshold"), max_length=16, choices=Share, default=Share.MORE_THAN_HALF
    )
    threshold_number = models.PositiveSmallIntegerField(
        _("threshold, if a number"), null=True, blank=True, validators=[MinValueValidator(1)]
    )
    abstention_allowed = models.BooleanField(_("abstention allowed"), default=True)
    recusal_allowed = models.BooleanField(_("members may recuse themselves"), default=True)

    counting_fields = [
        "body",
        "counting_base",
        "quorum",
        "quorum_number",
        "threshold",
        "threshold_number",
        "abstention_allowed",
        "recusal_allowed",
    ]
    ending_fields = ["deadline_days", "release_mode", "release_days"]

    class Meta:
        abstract = True

    def clean(self) -> None:
        super().clean()
        members = member_count(self.body, timezone.localdate()) if self.body_id else 0
        numbers = ("quorum", "threshold")
        asked = {f"{name}_number" for name in numbers if getattr(self, name) == Share.NUMBER}
        wrong = {name: wrong_number(getattr(self, name), members) for name in sorted(asked)}
        if any(wrong.values()):
            raise ValidationError({name: words for name, words in wrong.items() if words})

    def counting_rules(self) -> dict:
        """The part of ``Rules`` that all counted ways share."""
        return {
            "base": self.counting_base,
            "quorum": self.quorum,
            "quorum_number": self.quorum_number or 0,
            "threshold": self.threshold,
            "threshold_number": self.threshold_number or 0,
            "abstention": self.abstention_allowed,
            "recusal": self.recusal_allowed,
        }


class CommitteeTask(CountingTask):
    """A ballot of a body, each member on their own phone."""

    way = Way.BALLOT

    closing_rule = models.CharField(
        _("closing rule"),
        max_length=20,
        choices=ClosingRule,
        default=ClosingRule.PRESIDER,
        help_text=_(
            "Under “as soon as decided” the moment of closing may hint at the last vote. Where the "
            "presider announces, a ballot in which all have voted waits for that until time is up. "
            "Whatever the rule, a wish to step aside is decided by the presider first."
        ),
    )
    presider_last = models.BooleanField(
        _("the presider votes last"),
        default=True,
        help_text=_("When all others have voted, or on the last day."),
    )

    admin_form_fields = [
        *Task.admin_form_fields,
        *CountingTask.counting_fields,
        "closing_rule",
        "presider_last",
        *CountingTask.ending_fields,
    ]
    admin_form_widgets = {
        "counting_base": forms.RadioSelect,
        "closing_rule": forms.RadioSelect,
    }

    class Meta:
        verbose_name = _("committee ballot")
        verbose_name_plural = _("committee ballots")

    @classmethod
    def get_description(cls) -> str:
        return gettext("Members vote on the text by themselves; the votes are counted by its rules")

    @property
    def rules(self) -> Rules:
        return Rules(
            **self.counting_rules(), closing=self.closing_rule, presider_last=self.presider_last
        )


class MeetingTask(CountingTask):
    """A decision taken at the table, entered by the office and checked by a second person."""

    way = Way.MEETING

    admin_form_fields = [
        *Task.admin_form_fields,
        *CountingTask.counting_fields,
        *CountingTask.ending_fields,
    ]
    admin_form_widgets = {"counting_base": forms.RadioSelect}

    class Meta:
        verbose_name = _("decision in a meeting")
        verbose_name_plural = _("decisions in meetings")

    @classmethod
    def get_description(cls) -> str:
        return gettext(
            "The body decides in a meeting; the office enters it, a second person checks"
        )

    @property
    def rules(self) -> Rules:
        return Rules(**self.counting_rules())


class CirculationTask(CountingTask):
    """传签: the text goes round, by rank or to all at once, on paper, phone or mixed."""

    way = Way.CIRCULATION

    order = models.CharField(
        _("order"),
        max_length=10,
        choices=CirculationOrder,
        default=CirculationOrder.BY_RANK,
    )
    read_means_consent = models.BooleanField(
        _("read and circled means consent"),
        default=False,
        help_text=_(
            "It says that the text was read. Switch on only where the body has so decided."
        ),
    )

    admin_form_fields = [
        *Task.admin_form_fields,
        *CountingTask.counting_fields,
        "order",
        "read_means_consent",
        *CountingTask.ending_fields,
    ]
    admin_form_widgets = {"counting_base": forms.RadioSelect, "order": forms.RadioSelect}

    class Meta:
        verbose_name = _("circulation")
        verbose_name_plural = _("circulations")

    @classmethod
    def get_description(cls) -> str:
        return gettext("The text goes round among the members, on paper, phone or mixed")

    @property
    def rules(self) -> Rules:
        return Rules(
            **self.counting_rules(),
            closing=ClosingRule.ALL_OR_TIME_UP,
            order=self.order,
            read_means_consent=self.read_means_consent,
        )


class StandingTask(DecidingTask):
    """授权发布: the two persons named in a standing authorisation release this very text."""

    way = Way.STANDING

    admin_form_fields = [
        *Task.admin_form_fields,
        "body",
        "deadline_days",
        "release_mode",
        "release_days",
    ]

    class Meta:
        verbose_name = _("release under a standing authorisation")
        verbose_name_plural = _("releases under a standing authorisation")

    @classmethod
    def get_description(cls) -> str:
        return gettext("The two persons named in a valid authorisation agree to this very text")

    @property
    def rules(self) -> Rules:
        two = {"quorum": Share.NUMBER, "quorum_number": 2}
        return Rules(**two, threshold=Share.NUMBER, threshold_number=2, abstention=False)

    def authorization_for(self, draft, now):
        from workflows.approvals.services import authorization_in_force

        return authorization_in_force(body=self.body, draft=draft, now=now)


def _comes_before(task: Task, other: Task, workflow_state) -> bool:
    order = list(workflow_state.workflow.tasks.values_list("pk", flat=True))
    return task.pk in order and other.pk in order and order.index(task.pk) < order.index(other.pk)
