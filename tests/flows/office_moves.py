"""Further moves of a random walk: what an office of two does with paper, seats and authorisations,
and with what is public already. ``walking.World`` has these beside its own.
"""

import datetime as dt
import json
from dataclasses import replace

from django.db import transaction
from wagtail.models import TaskState, Workflow, WorkflowTask

from cms.calendars.models import CalendarDay
from cms.calendars.services import correct_day, restore_day, shanghai_date
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Address
from cms.publishing.services import begin_correction, cancel_correction
from home.notices.models import NoticePage
from tests.workflows.approvals.circulation import send_slip
from tests.workflows.approvals.factories import set_rules
from tests.workflows.approvals.four_chains import KIND_OF_WAY
from tests.workflows.approvals.standing import make_draft
from workflows.approvals.chains import composing
from workflows.approvals.circulation.queries import waiting_marks
from workflows.approvals.enums import (
    AuthorizationState,
    Choice,
    CirculationOrder,
    ClosingRule,
    EntryState,
    PenChoice,
    ReviewVerdict,
    Way,
)
from workflows.approvals.models import (
    CirculationTask,
    Decision,
    KindChain,
    MeetingTask,
    PenMark,
    SecondReviewTask,
    StandingAuthorization,
    StandingTask,
)
from workflows.approvals.services import (
    PenReading,
    announce_result,
    check_pen_marks,
    discard_mark,
    end_decision,
    end_lapsed_releases,
    enter_pen_marks,
    keep_former,
    mark_urgent,
    review_text,
    revoke_authorization,
    table_authorization,
    write_standing_reports,
)
from workflows.approvals.setup import COUNTS_STEP, MARKS_STEP, REVIEW_STEP
from workflows.duties.enums import Wish
from workflows.duties.models import Duty, SecondGrant
from workflows.duties.services import (
    ask_about_duty,
    decide_request,
    grant_second,
    hand_over_duties,
    revoke_second,
)

STEPS = (REVIEW_STEP, COUNTS_STEP, MARKS_STEP)
PENS = (*[PenChoice.FOR] * 6, PenChoice.AGAINST, PenChoice.READ, PenChoice.MEETING)


class OfficeMoves:
    """(a, b) are random numbers, as for every move."""

    # --- ballots

    def change_rules(self, a: int, b: int) -> None:
        """As the director sets them; nothing that is open may follow."""
        mode = (ReleaseMode.AT_ONCE, ReleaseMode.AT_ONCE, ReleaseMode.BY_HAND)[a % 3]
        rules = {"release_mode": mode, "release_days": 1 + a % 5}
        set_rules(closing_rule=list(ClosingRule)[b % 3], presider_last=b % 2 == 0, **rules)
        for kind in (MeetingTask, CirculationTask, StandingTask):
            kind.objects.update(**rules)
        CirculationTask.objects.update(
            order=list(CirculationOrder)[b % 2], read_means_consent=b % 5 == 0
        )

    def set_time(self, a: int, b: int) -> None:
        """Texts submitted from now on are to be released then; or at once again."""
        self.release_at = None if b % 3 == 0 else self.now + dt.timedelta(hours=a % 90)

    def announce(self, a: int, b: int) -> None:
        """By the presider, with their last vote or after it; sometimes by somebody else."""
        if decision := self.open_decision(a, Way.BALLOT):
            presider = decision.seats.order_by("-is_presider", "rank", "id").first()
            by = self.who(b) if b % 4 == 0 else presider.person.account
            choice = ("", Choice.FOR, Choice.FOR, Choice.AGAINST)[a % 4]
            announce_result(decision=decision, by=by, choice=choice, now=self.now)

    def hurry(self, a: int, b: int) -> None:
        if decision := self.open_decision(a, *Way):
            mark_urgent(
                decision=decision, hours=2 + b % 30, reason="防汛", by=self.director, now=self.now
            )

    # --- paper that goes round

    def enter_pens(self, a: int, b: int) -> None:
        """What a signed slip says of some of the members."""
        if decision := self.open_decision(a, Way.CIRCULATION):
            seats = list(decision.seats.order_by("rank"))[b % 3 : b % 3 + 1 + a % 3]
            marks = [(seat, PENS[(a + b) % len(PENS)], "", self.today) for seat in seats]
            by = self.who(b) if b % 5 == 0 else self.clerk
            checker = self.second.person if a % 5 else self.who(a).person
            enter_pen_marks(
                decision=decision,
                marks=marks,
                scan=send_slip(decision, by, self.now),
                checker=checker,
                by=by,
                now=self.now,
            )

    def check_pens(self, a: int, b: int) -> None:
        """The same again by somebody else, now and then another mark."""
        about = (
            Decision.objects.filter(seats__pen_marks__state=EntryState.ENTERED)
            .distinct()
            .order_by("pk")
        )
        if decision := self.one(about, a):
            waiting = waiting_marks(decision)
            read = {mark.seat_id: PenReading(mark.choice, "", mark.marked_on) for mark in waiting}
            if b % 6 == 0:
                read[min(read)] = replace(read[min(read)], choice=PenChoice.AGAINST)
            by = self.who(b) if b % 4 == 0 else self.second
            check_pen_marks(decision=decision, by=by, readings=read, now=self.now)

    def set_aside(self, a: int, b: int) -> None:
        """What was entered from paper, unread."""
        waiting = PenMark.objects.filter(state__in=[EntryState.ENTERED, EntryState.SENT_BACK])
        if mark := self.one(waiting.order_by("pk"), a):
            by = self.who(b) if b % 3 == 0 else self.director
            discard_mark(seat=mark.seat, reason="无法复核", by=by, now=self.now)

    # --- chains

    def review(self, a: int, b: int) -> None:
        steps = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).order_by("pk")
        if step := self.one(steps, a):
            verdict = ReviewVerdict.RETURN if b % 6 == 0 else ReviewVerdict.APPROVE
            asked = self.second if step.task.specific_class is SecondReviewTask else self.director
            by = self.who(b) if b % 5 == 0 else asked
            review_text(task_state=step, by=by, verdict=verdict, comment="请改", now=self.now)

    def add_second_reviewer(self) -> None:
        """The chain of circulations goes by the second clerk, after the director's review."""
        kind = KIND_OF_WAY[Way.CIRCULATION]
        chain = KindChain.objects.get(kind=kind).workflow
        task = SecondReviewTask.objects.create(name="复核", reviewer=self.second.person)
        with composing():
            decides = WorkflowTask.objects.filter(workflow=chain).latest("sort_order")
            place, decides.sort_order = decides.sort_order, decides.sort_order + 1
            decides.save()
            WorkflowTask.objects.create(workflow=chain, task=task, sort_order=place)

    def recompose(self, a: int, b: int) -> None:
        """The second step of some chain is taken out and put in again; texts under way stay."""
        chains = Workflow.objects.filter(active=True).order_by("pk")
        chain = self.one(chains, a)
        with transaction.atomic():
            keep_former(workflow=chain, by=self.director, now=self.now)
            row = WorkflowTask.objects.filter(workflow=chain).order_by("sort_order").last()
            task, place = row.task, row.sort_order
            with composing():
                row.delete()
                WorkflowTask.objects.create(workflow=chain, task=task, sort_order=place)

    def end(self, a: int, b: int) -> None:
        """By the director, the presider, the submitter, or anybody."""
        if (decision := self.open_decision(a, *Way)) and b % 3 == 0:
            by = self.who(b) if b % 2 else self.director
            end_decision(decision=decision, reason="有误", by=by, now=self.now)

    # --- standing authorisations

    def ask_for_authorization(self, a: int, b: int) -> None:
        """Another one, for other days or other people: tabled, and decided by ``record``."""
        releasers = [self.who(a), self.who(a + 1 + b % 4)]
        days = {
            "valid_from": self.today + dt.timedelta(days=b % 3 - 1),
            "valid_until": self.today + dt.timedelta(days=a % 12),
        }
        draft = make_draft(self.clerk, releasers, title=f"授权{a}", **days)
        by = self.who(b) if b % 5 == 0 else self.director
        table_authorization(authorization=draft, by=by, now=self.now)

    def end_authorization(self, a: int, b: int) -> None:
        given = StandingAuthorization.objects.filter(state=AuthorizationState.GRANTED)
        if (authorization := self.one(given.order_by("pk"), a)) and b % 4 == 0:
            by = self.who(b) if b % 5 == 0 else self.director
            revoke_authorization(authorization=authorization, reason="收回", by=by, now=self.now)

    def strike(self, a: int, b: int) -> None:
        """What the clock does beside releasing: authorisations lapse, their months are listed."""
        end_lapsed_releases(self.now)
        write_standing_reports(self.now)

    # --- people

    def ask_in_a_second(self, a: int, b: int) -> None:
        """Somebody from outside for one step, for a few days."""
        grant_second(
            account=self.stranger if a % 4 else self.who(a),
            step=STEPS[b % 3],
            valid_from=self.now,
            valid_to=self.now + dt.timedelta(days=1 + b % 9),
            reason="外出学习",
            by=self.who(b) if b % 5 == 0 else self.director,
            now=self.now,
        )

    def end_a_second(self, a: int, b: int) -> None:
        grants = SecondGrant.objects.filter(revoked_at=None).order_by("pk")
        if grant := self.one(grants, a):
            revoke_second(grant=grant, by=self.director, now=self.now)

    def hand_over(self, a: int, b: int) -> None:
        """All that one person owes of one kind, to another."""
        if duty := self.one(Duty.objects.open().order_by("pk"), a):
            hand_over_duties(
                leaver=duty.owner_person,
                plan={duty.kind: self.who(b).person},
                reason="调离",
                by=self.admin if duty.owner_person == self.director.person else self.director,
                now=self.now,
            )

    # --- dates, and being excused

    def day_off(self, a: int, b: int) -> None:
        """Declared by the office, or taken back: what a rule dated moves with it."""
        day = self.today + dt.timedelta(days=1 + a % 12)
        if row := CalendarDay.objects.filter(date=day).first():
            restore_day(row=row, by=self.clerk, now=self.now)
        else:
            correct_day(date=day, is_working=b % 3 == 0, name="测试", by=self.clerk, now=self.now)

    def ask_about(self, a: int, b: int) -> None:
        """More time, or none at all, for a vote, a review, a check, a release: one asks, who may
        decides, and what cannot be had is refused.
        """
        if duty := self.one(Duty.objects.open().order_by("pk"), a):
            wish = list(Wish)[b % 2]
            until = shanghai_date(duty.due_at) + dt.timedelta(days=1 + b % 9)
            asked = ask_about_duty(
                duty=duty,
                wish=wish,
                until=until if wish == Wish.EXTEND else None,
                reason="出差",
                by=getattr(duty.owner_person, "account", None) if b % 3 else self.clerk,
                now=self.now,
            )
            if b % 4:
                decide_request(
                    request=asked, granted=True, answer="同意", by=self.director, now=self.now
                )

    # --- what is public already

    def correct(self, a: int, b: int) -> None:
        """A note and other words, on the record of what is public; to be decided on again."""
        if permit := self._one_in_force(a):
            by = self.who(b) if b % 5 == 0 else self.clerk
            begin_correction(permit=permit, note=f"更正第{b}处", by=by, now=self.now)
            page = NoticePage.objects.get(pk=permit.object_id).get_latest_revision_as_object()
            page.title, page.body = self._marked(), json.loads(self._body())
            page.save_revision(user=self.clerk, log_action=True)

    def give_up_correcting(self, a: int, b: int) -> None:
        if (permit := self._one_in_force(a)) and b % 3 == 0:
            cancel_correction(permit=permit, by=self.clerk, now=self.now)

    def _one_in_force(self, a: int):
        rows = Address.objects.filter(in_force=True, permit__model="notices.noticepage")
        address = self.one(rows.order_by("pk").select_related("permit"), a)
        return address and address.permit

    # What nothing stands in the way of comes seldom: a walk shall get somewhere.
    OFTEN = (
        (1, "set_aside recompose end"),
        (1, "change_rules set_time hurry ask_for_authorization end_authorization strike"),
        (1, "ask_in_a_second end_a_second give_up_correcting hand_over"),
        (1, "day_off ask_about"),
        (3, "announce enter_pens check_pens correct"),
    )
