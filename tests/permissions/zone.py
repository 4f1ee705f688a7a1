"""One object of every kind that an address may name, and an account for every actor."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from cms.accounts.enums import CardKind, Role
from cms.accounts.services import make_card, trust_phone
from cms.calendars.models import CalendarDay
from cms.formbuilder.enums import Filler
from cms.formbuilder.services import (
    add_section,
    create_form,
    finalise_form,
    save_vocabulary,
    set_retention,
    share_preview,
    ship_item,
)
from cms.paper.registry import kind_of
from cms.paper.services import file_scan, make_paper
from cms.people.models import Membership, Post
from cms.submissions.services import destroy_submission, request_export, trash_submission
from cms.submissions.sheets.selection import Selection
from tests.cms.formbuilder.factories import block
from tests.cms.media.factories import jpeg
from tests.cms.people.factories import PostFactory
from tests.cms.submissions.factories import make_received, make_version
from tests.home.notices.factories import make_notice
from tests.permissions.met import met
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import make_draft, two_releasers
from tests.workflows.duties.factories import make_duty
from tests.workflows.reception.factories import SiteFactory
from tests.workflows.topics.factories import (
    committee,
    make_clerk,
    make_director,
    make_mandates,
    make_topic,
    released_topic,
)
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.models import Decision, StandingReport
from workflows.approvals.services import ask_recusal, review_text
from workflows.approvals.setup import REVIEW_STEP
from workflows.duties.enums import MoveCause, Wish
from workflows.duties.models import DateMove, Duty
from workflows.duties.services import ask_about_duty, grant_second, hand_over_duties
from workflows.reminders.models import Absence, DeliveryChannel, Message, ReminderRule
from workflows.reminders.secrets import closed
from workflows.topics.enums import FILL_KIND
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill, submit_topic

ANONYMOUS, ASKED, SEATED = "不登录", "被要求填报的代表", "在席委员"


class Zone:
    """What the addresses are filled with."""

    def __init__(self) -> None:
        now, self.clerk, deputies = timezone.now(), make_clerk(), make_mandates(2)
        self.topic = released_topic(by=self.clerk, deputies=deputies)
        self.assignment = Assignment.objects.filter(topic=self.topic, filler="DEPUTY").first()
        self.asked = self.assignment.person.account
        self.draft = open_fill(assignment=self.assignment, by=self.asked, now=now)
        self._in_review(now, deputies)
        self._on_the_table(now, deputies)
        self._made_by_the_office(now)
        self._ways_in(now)
        self._authorized()
        self._reminded(now)
        self.sitting, self.record, self.amendment = met(self.decision, self.clerk, self.seated)
        self.membership = Membership.objects.first()
        self.mandate, self.term = deputies[0], deputies[0].term
        self.post, self.site = Post.objects.first() or PostFactory(), SiteFactory()
        self.day = CalendarDay.objects.create(
            date=dt.date(2031, 1, 1), is_working=False, name="元旦"
        )

    def _ways_in(self, now) -> None:
        self.card, _token = make_card(account=self.asked, kind=CardKind.CARD, by=None, now=now)
        self.phone, _token = trust_phone(account=self.asked, label="iPhone", now=now)

    def _in_review(self, now, deputies) -> None:
        waiting = make_topic(by=self.clerk, title="待审核的事项", deputies=deputies)
        state = submit_topic(topic=waiting, by=self.clerk, now=now)
        self.waiting, self.task_state = waiting, state.current_task_state

    def _on_the_table(self, now, deputies) -> None:
        tabled = make_topic(by=self.clerk, title="表决中的事项", deputies=deputies)
        state = submit_topic(topic=tabled, by=self.clerk, now=now)
        review_text(
            task_state=state.current_task_state,
            by=make_director(),
            verdict=ReviewVerdict.APPROVE,
            now=now,
        )
        self.decision, members = Decision.objects.latest("pk"), committee()
        self.seated = members[0]  # presides
        self.recusal = ask_recusal(
            decision=self.decision, by=members[1], reason="利害关系", now=now
        )
        self._on_paper(now)

    def _on_paper(self, now) -> None:
        self.paper = make_paper(
            kind=kind_of("tabled-text"), record=self.decision, blank=False, by=self.clerk, now=now
        )
        photo = SimpleUploadedFile("签字.jpg", jpeg())
        self.scan = file_scan(
            record=self.decision, code=self.paper.code, file=photo, by=self.clerk, now=now
        )

    def _reminded(self, now) -> None:
        self.rule = ReminderRule.objects.earliest("pk")
        self.message = Message.objects.create(
            recipient=self.asked.person,
            channel="inbox",
            message_id="<zone@test>",
            made_at=now,
            next_try_at=now,
        )
        self.channel = DeliveryChannel.objects.create(name="工作群", secret=closed("json://x/"))
        self.absence = Absence.objects.create(
            person=self.asked.person,
            substitute=self.clerk.person,
            first=timezone.localdate(now),
            last=timezone.localdate(now),
        )

    def _authorized(self) -> None:
        self.authorization = make_draft(self.clerk, two_releasers())
        self.report = StandingReport.objects.create(
            authorization=self.authorization,
            month=dt.date(2026, 5, 1),
            made_at=timezone.now(),
        )

    def _made_by_the_office(self, now) -> None:
        self.notice = make_notice(now, by=self.clerk)
        self.form = create_form(title="空表", by=None, now=now)
        self.section = add_section(
            form=self.form,
            title="一",
            filler=Filler.DEPUTY,
            questions=[block("short_text", "单位")],
            by=None,
            now=now,
        )
        self.item = ship_item(
            title="题库条目",
            category="OTHER",
            note="",
            questions=[{"key": "q000000000001", "type": "short_text", "label": "地点"}],
            code="",
            key="",
            now=now,
        )
        finalise_form(form=self.form, by=None, now=now)
        self.link = share_preview(form=self.form, by=None, now=now)
        self.vocabulary = save_vocabulary(
            vocabulary=None, title="词表", terms=[{"label": "交通"}], by=None, now=now
        )
        director = make_director()
        self.duty = make_duty(self.clerk.person, now, subject_label="tests.matter:1")
        [self.handover] = hand_over_duties(
            leaver=self.clerk.person,
            plan={"tests.owed": director.person},
            reason="调离",
            by=director,
            now=now,
        )
        self.second = grant_second(
            account=UserFactory(roles=[Role.CHAIR]),
            step=REVIEW_STEP,
            valid_from=now,
            valid_to=now + dt.timedelta(days=1),
            reason="外出",
            by=director,
            now=now,
        )
        self.request = ask_about_duty(
            duty=Duty.objects.open().get(kind=FILL_KIND, owner_person=self.asked.person_id),
            wish=Wish.WAIVE,
            reason="住院",
            by=self.asked,
            now=now,
        )
        self.move = DateMove.objects.create(
            cause=MoveCause.CALENDAR, reason="更正放假安排", number=1, at=now
        )
        self.export = request_export(
            selection=Selection(self.topic.form_version.form), by=self.clerk, now=now
        )
        self._ended(director, now)

    def _ended(self, director, now) -> None:
        version, long_ago = make_version(), now - dt.timedelta(days=40)
        set_retention(form=version.form, months=12, by=director, now=now)
        self.trashed = make_received(version=version, now=now)
        trash_submission(submission=self.trashed, reason="重复", by=director, now=now)
        gone = make_received(version=version, now=long_ago, number=1)
        trash_submission(submission=gone, reason="重复", by=director, now=long_ago)
        self.certificate = destroy_submission(pk=gone.pk, now=now)

    def client(self, actor: str) -> Client:
        """Signed in as the actor: a role's stranger, or one of the three who are somebody here."""
        client = Client(raise_request_exception=False)
        if actor != ANONYMOUS:
            somebody = {ASKED: self.asked, SEATED: self.seated}
            client.force_login(somebody.get(actor) or UserFactory(roles=[Role(actor)]))
        return client
