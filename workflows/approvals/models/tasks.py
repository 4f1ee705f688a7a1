"""Steps that staff put into any of Wagtail's workflows: the director's review, the ballot."""

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Task, TaskState

from cms.core.moment import moment
from cms.publishing.enums import ReleaseMode
from workflows.approvals.counting import Rules
from workflows.approvals.enums import ClosingRule, CountingBase, Share
from workflows.approvals.locks import BallotLock, ReviewLock


class CommitteeTaskState(TaskState):
    """One ballot's step. Its decision holds text, roster, rules and result (``.decision``).

    ``comment`` is what workflow history shows: counts at most, never a name with a choice.
    """

    exclude_fields_in_copy = ["decision"]

    class Meta:
        verbose_name = _("ballot step")
        verbose_name_plural = _("ballot steps")


class OfficeReviewTask(AbstractGroupApprovalTask):
    """Wagtail's group review, without its back doors: no superuser, no author of the text.

    The text is locked for everybody meanwhile: whoever wants a change returns it.
    """

    lock_class = ReviewLock

    class Meta:
        verbose_name = _("office review")
        verbose_name_plural = _("office reviews")

    @classmethod
    def get_description(cls) -> str:
        return gettext("A member of the chosen groups, other than the author, reviews the text")

    def user_can_access_editor(self, obj, user) -> bool:
        return user.is_active and self._user_in_groups(user)

    def locked_for_user(self, obj, user) -> bool:
        return True

    def user_can_lock(self, obj, user) -> bool:
        return False

    def get_actions(self, obj, user) -> list:
        return []  # on the review page (待我审核), not in the editor

    def get_task_states_user_can_moderate(self, user, **kwargs):
        return TaskState.objects.none()

    def on_action(self, task_state, user, action_name, **kwargs) -> None:
        """Wagtail's own action view ends here too; the one rule stands in ``review_text``."""
        from workflows.approvals.services import CannotReview, review_text

        try:
            review_text(
                task_state=task_state,
                by=user,
                verdict={"approve": "APPROVE", "reject": "RETURN"}.get(action_name, ""),
                comment=kwargs.get("comment", ""),
                now=timezone.now(),
            )
        except CannotReview as refusal:
            raise PermissionDenied(str(refusal)) from refusal


class CommitteeTask(Task):
    """A ballot of a body. What is set here holds for ballots that open afterwards."""

    task_state_class = CommitteeTaskState
    lock_class = BallotLock

    body = models.ForeignKey(
        "people.Organization", verbose_name=_("body"), on_delete=models.PROTECT, related_name="+"
    )
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
    closing_rule = models.CharField(
        _("closing rule"),
        max_length=20,
        choices=ClosingRule,
        default=ClosingRule.ALL_OR_TIME_UP,
        help_text=_("Under “as soon as decided” the moment of closing may hint at the last vote."),
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

    admin_form_fields = [
        *Task.admin_form_fields,
        "body",
        "counting_base",
        "quorum",
        "quorum_number",
        "threshold",
        "threshold_number",
        "abstention_allowed",
        "recusal_allowed",
        "closing_rule",
        "deadline_days",
        "release_mode",
    ]
    admin_form_widgets = {
        "counting_base": forms.RadioSelect,
        "closing_rule": forms.RadioSelect,
    }

    class Meta:
        verbose_name = _("committee ballot")
        verbose_name_plural = _("committee ballots")

    def clean(self) -> None:
        super().clean()
        for name in ("quorum", "threshold"):
            number = f"{name}_number"
            if getattr(self, name) == Share.NUMBER and not getattr(self, number):
                raise ValidationError({number: _("Please give the number.")})
        if self.release_mode == ReleaseMode.AT_TIME:
            raise ValidationError({"release_mode": _("The time of release is set on the text.")})

    @property
    def rules(self) -> Rules:
        """The rules that a ballot opening now would freeze."""
        return Rules(
            base=self.counting_base,
            quorum=self.quorum,
            quorum_number=self.quorum_number or 0,
            threshold=self.threshold,
            threshold_number=self.threshold_number or 0,
            abstention=self.abstention_allowed,
            recusal=self.recusal_allowed,
            closing=self.closing_rule,
        )

    @classmethod
    def get_description(cls) -> str:
        return gettext("The members of a body vote on exactly this text, on the ballot page")

    def start(self, workflow_state, user=None) -> TaskState:
        """Open a ballot; a text changed since an earlier step goes back to that step first."""
        from workflows.approvals.services import open_decision

        first = workflow_state.get_next_task()
        if first is not None and first.pk != self.pk and _comes_before(first, self, workflow_state):
            return first.specific.start(workflow_state, user=user)
        task_state = super().start(workflow_state, user=user)
        open_decision(task_state=task_state, task=self, by=user, now=moment())
        return task_state

    def on_action(self, task_state, user, action_name, **kwargs) -> None:
        """Votes come through ``cast_vote`` only."""
        raise PermissionDenied(gettext("The committee decides on its ballot page only."))

    def locked_for_user(self, obj, user) -> bool:
        return True

    def deactivate(self, user=None) -> None:
        """A step with a ballot under way stays: skipping it would let the text pass unvoted."""
        from workflows.approvals.services import refuse_while_voting

        refuse_while_voting(task=self, by=user, now=timezone.now())
        super().deactivate(user=user)


def _comes_before(task: Task, other: Task, workflow_state) -> bool:
    order = list(workflow_state.workflow.tasks.values_list("pk", flat=True))
    return task.pk in order and other.pk in order and order.index(task.pk) < order.index(other.pk)
