"""Steps before the committee: the office's review, and a named second reviewer (双人复核)."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.models import AbstractGroupApprovalTask, Task, TaskState

from cms.accounts.enums import EXCLUSIVE
from cms.accounts.permissions import has_role
from workflows.approvals.enums import MOST_STEP_DAYS, REVIEW_DAYS
from workflows.approvals.locks import ReviewLock
from workflows.approvals.models.tasks import too_long


class _Review:
    """What both reviews share: locked meanwhile, and decided on the review page (待我审核)."""

    def clean(self) -> None:
        super().clean()
        if self.deadline_days is not None and self.deadline_days > MOST_STEP_DAYS:
            raise ValidationError({"deadline_days": too_long()})

    def locked_for_user(self, obj, user) -> bool:
        return True

    def user_can_lock(self, obj, user) -> bool:
        return False

    def get_actions(self, obj, user) -> list:
        return []

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


class OfficeReviewTask(_Review, AbstractGroupApprovalTask):
    """Wagtail's group review, without its back doors: no superuser, no author of the text.

    The text is locked for everybody meanwhile: whoever wants a change returns it.
    """

    lock_class = ReviewLock

    deadline_days = models.PositiveSmallIntegerField(
        _("deadline in working days"), default=REVIEW_DAYS, validators=[MinValueValidator(1)]
    )

    admin_form_fields = [*AbstractGroupApprovalTask.admin_form_fields, "deadline_days"]

    class Meta:
        verbose_name = _("office review")
        verbose_name_plural = _("office reviews")

    @classmethod
    def get_description(cls) -> str:
        return gettext("A member of the chosen groups, other than the author, reviews the text")

    def user_can_access_editor(self, obj, user) -> bool:
        return user.is_active and self._user_in_groups(user)


class SecondReviewTask(_Review, Task):
    """双人复核: a named person looks again, who neither wrote the text nor reviewed it before."""

    lock_class = ReviewLock

    reviewer = models.ForeignKey(
        "people.Person",
        verbose_name=_("second reviewer"),
        on_delete=models.PROTECT,
        related_name="+",
    )

    deadline_days = models.PositiveSmallIntegerField(
        _("deadline in working days"), default=REVIEW_DAYS, validators=[MinValueValidator(1)]
    )

    admin_form_fields = [*Task.admin_form_fields, "reviewer", "deadline_days"]

    class Meta:
        verbose_name = _("named second review")
        verbose_name_plural = _("named second reviews")

    @classmethod
    def get_description(cls) -> str:
        return gettext("A named person, neither author nor earlier reviewer, looks again")

    def clean(self) -> None:
        super().clean()
        account = getattr(self.reviewer, "account", None) if self.reviewer_id is not None else None
        if account is not None and has_role(account, *EXCLUSIVE):
            raise ValidationError(
                {"reviewer": gettext("Who runs accounts or checks the trail reviews no texts.")}
            )

    def start(self, workflow_state, user=None):
        """A step that its person may not take is not begun: nobody could end it."""
        from workflows.approvals.services import refuse_second_review

        refuse_second_review(task=self, workflow_state=workflow_state)
        return super().start(workflow_state, user=user)

    def user_can_access_editor(self, obj, user) -> bool:
        return user.is_active and user.person_id == self.reviewer_id
