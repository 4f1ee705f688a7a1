"""Every address of ours: what fills it, and how it is asked for."""

from django.utils import timezone

from cms.formbuilder.sharing import token_for
from cms.publishing.queries import permit_in_force
from home.models import SiteTexts
from tests.permissions.zone import Zone

POST = "POST"


def arguments(zone: Zone) -> dict[str, tuple]:
    """Arguments by the name of the address; one that is not here takes none."""
    of_office = _of_the_office(zone) | _of_permits(zone) | _of_forms(zone)
    return of_office | _of_approvals(zone) | _of_desk_and_public(zone)


def _of_the_office(zone: Zone) -> dict[str, tuple]:
    topic, answered = zone.topic.pk, zone.topic.form_version.form_id
    draft, part = zone.draft.pk, zone.assignment.pk
    return {
        "office_notices:record": (zone.notice.pk,),
        "office_notices:submit": (zone.notice.pk,),
        "office_notices:withdraw": (zone.notice.pk,),
        "topics:new_kind": ("INSPECTION",),
        "topics:record": (topic,),
        "topics:wechat": (topic,),
        "topics:submit": (topic,),
        "topics:decide": (topic,),
        "topics:office_fill": (topic,),
        "topics:ask_again": (topic, part),
        "topics:withdraw": (topic,),
        "submissions:list": (answered,),
        "submissions:results": (answered,),
        "submissions:csv": (answered,),
        "submissions:xlsx": (answered,),
        "submissions:export": (zone.export.pk,),
        "submissions:export_file": (zone.export.pk,),
        "submissions:detail": (draft,),
        "submissions:accept": (draft,),
        "submissions:return": (draft,),
        "submissions:to_trash": (draft,),
        "submissions:restore": (zone.trashed.pk,),
        "submissions:hold": (zone.trashed.pk,),
        "submissions:over": (zone.trashed.form_id,),
        "submissions:certificate": (zone.certificate.pk,),
        "calendars_source": (2026,),
        "calendars_year_of": (2026,),
        "duties:wechat": (zone.duty.pk,),
        **_of_registers(zone),
    }


def _of_registers(zone: Zone) -> dict[str, tuple]:
    return {
        "duties:hand_over": (zone.asked.person_id,),
        "duties:handover": (zone.handover.pk,),
        "duties:revoke": (zone.second.pk,),
        "duties:term": ("topics.fill",),
        "duties:move": ("topics.fill",),
        "duties:moved_list": (zone.move.pk,),
        "job_retry": ("0" * 32,),
        "reminders:end_absence": (zone.absence.pk,),
        "reminders:channel": (zone.channel.pk,),
        "reminders:test_channel": (zone.channel.pk,),
        "reminders:rule": (zone.rule.pk,),
        "reminders:switch": (zone.rule.pk,),
        "reminders:retry": (zone.message.pk,),
        "reminders:wechat": (zone.message.pk,),
        "reminders:message": (zone.message.pk,),
        "person:edit": (zone.asked.person_id,),
        "person:delete": (zone.asked.person_id,),
        "person:inspect": (zone.asked.person_id,),
        "mandate:edit": (zone.mandate.pk,),
        "mandate:delete": (zone.mandate.pk,),
        "organization:edit": (zone.topic.unit_id,),
        "organization:delete": (zone.topic.unit_id,),
        "membership:edit": (zone.membership.pk,),
        "membership:delete": (zone.membership.pk,),
        "post:edit": (zone.post.pk,),
        "post:delete": (zone.post.pk,),
        "term:edit": (zone.term.pk,),
        "term:delete": (zone.term.pk,),
        "calendar_day:edit": (zone.day.pk,),
        "calendar_day:delete": (zone.day.pk,),
        "wagtailusers_users:edit": (zone.clerk.pk,),
        "sign_in_cards_of": (zone.asked.pk,),
        "sign_in_cards_make": (zone.asked.pk,),
        "sign_in_card": (zone.card.pk,),
        "sign_in_card_revoke": (zone.card.pk,),
        "sign_in_phone_revoke": (zone.phone.pk,),
        "wagtailsnippets_formbuilder_vocabulary:edit": (zone.vocabulary.pk,),
        "wagtailsnippets_formbuilder_vocabulary:inspect": (zone.vocabulary.pk,),
        "wagtailsnippets_home_sitetexts:edit": (SiteTexts.objects.get_or_create()[0].pk,),
    }


def _of_permits(zone: Zone) -> dict[str, tuple]:
    permit = permit_in_force(zone.topic.number)
    return {
        "permit_release": (permit.pk,),
        "permit_revoke": (permit.pk,),
        "permit_text": (permit.pk,),
        "permit_changes": (permit.pk,),
        "permit_history": (permit.number,),
        "permit_correct": (permit.number,),
        "public_take_down": (permit.number,),
    }


def _of_forms(zone: Zone) -> dict[str, tuple]:
    form = zone.form.pk
    return {
        "forms:form": (form,),
        "forms:preview": (form,),
        "forms:version": (form, 1),
        "forms:retention": (form,),
        "forms:settings": (form,),
        "forms:finalise": (form,),
        "forms:copy": (form,),
        "forms:delete": (form,),
        "forms:grants": (form,),
        "forms:export": (form,),
        "forms:json": (form,),
        "forms:xlsform": (form,),
        "forms:add_section": (form,),
        "forms:share": (form,),
        "forms:bring_back": (form,),
        "forms:insert": (form, zone.section.pk),
        "forms:put_in": (form, zone.section.pk),
        "forms:update": (form, zone.section.pk),
        "forms:copy_section": (form, zone.section.pk),
        "forms:move_question": (form, zone.section.pk),
        "forms:history": (form, zone.section.pk),
        "forms:library_item": (zone.item.pk,),
        "forms:library_review": (zone.item.pk,),
        "forms:library_retire": (zone.item.pk,),
        "forms:library_edition": (zone.item.pk, 1),
        "form_preview": (token_for(zone.form, now=timezone.now()),),
        "forms:move_section": (form, zone.section.pk),
        "forms:remove_section": (form, zone.section.pk),
        "formsection:edit": (zone.section.pk,),
        "formsection:preview_on_edit": (zone.section.pk,),
    }


def _of_approvals(zone: Zone) -> dict[str, tuple]:
    decision, state = zone.decision.pk, zone.task_state.pk
    return {
        "approvals:ballot": (decision,),
        "approvals:page": (decision,),
        "approvals:form": (decision,),
        "approvals:vote": (decision,),
        "approvals:recuse": (decision,),
        "approvals:take-back": (decision,),
        "approvals:recusal": (decision, zone.recusal.pk),
        "approvals:announce": (decision,),
        "approvals:urgent": (decision,),
        "approvals:end": (decision,),
        "approvals:call": (decision,),
        "approvals:to_meeting": (decision,),
        "approvals:authorization": (zone.authorization.pk,),
        "approvals:authorization-edit": (zone.authorization.pk,),
        "approvals:authorization-revoke": (zone.authorization.pk,),
        "approvals:authorization-table": (zone.authorization.pk,),
        "approvals:standing-report": (zone.report.pk,),
        "approvals:new-sitting": (zone.sitting.body_id,),
        "approvals:sitting": (zone.sitting.pk,),
        "approvals:record-outcome": (zone.record.decision_id,),
        "approvals:check-record": (zone.record.pk,),
        "approvals:record-scan": (zone.record.pk,),
        "approvals:amendment": (zone.amendment.pk,),
        "approvals:amendment-page": (zone.amendment.pk,),
        "approvals:review": (state,),
        "approvals:review-page": (state,),
        "approvals:review-form": (state,),
        "decisions:recall-text": (zone.task_state.workflow_state_id,),
        "decisions:text-under-review": (state,),
        "decisions:text-that-came-back": (state,),
        "decisions:trail": (decision,),
    }


def _of_desk_and_public(zone: Zone) -> dict[str, tuple]:
    draft, part, sha256 = zone.draft.pk, zone.assignment.pk, "0" * 64
    return {
        "accounts:arrive": ("abcd-efgh",),
        "accounts:distrust": (zone.phone.pk,),
        "accounts:rename": (zone.phone.pk,),
        "desk:take_down": (zone.topic.number,),
        "desk_duties:duty": (zone.request.duty_id,),
        "desk_duties:request": (zone.request.pk,),
        "desk_duties:take_back": (zone.request.pk,),
        "messages:back": (zone.absence.pk,),
        "desk:receipt": (draft,),
        "paper:paper": (zone.paper.code,),
        "paper:print": (zone.paper.code,),
        "paper:word": (zone.paper.code,),
        "paper:record": (zone.paper.record_ref,),
        "paper:make": (zone.paper.record_ref, "tabled-text"),
        "paper:scan": (zone.scan.pk,),
        "desk:assignment": (part,),
        "desk:fill_start": (draft,),
        "desk:check": (draft,),
        "desk:no_comment": (draft,),
        "desk:fill": (draft, "sdeputy"),
        "staff_upload": ("a.txt",),
        "answer_files:attachment": (zone.export.pk,),
        "publishing:page": (zone.topic.number,),
        "home:topic_form": (zone.topic.number,),
        "publishing:blob": (sha256, "jpg"),
    }


# Asked for with POST: the address only acts.
ACTS = {
    "calendars_source",
    "office_notices:submit",
    "office_notices:withdraw",
    "topics:submit",
    "topics:decide",
    "topics:office_fill",
    "topics:ask_again",
    "topics:withdraw",
    "permit_release",
    "duties:revoke",
    "desk_duties:take_back",
    "job_retry",
    "job_retry_all",
    "reminders:end_absence",
    "reminders:note",
    "reminders:preview",
    "reminders:retry",
    "reminders:switch",
    "reminders:test_channel",
    "messages:back",
    "messages:end_feed",
    "messages:new_feed",
    "submissions:xlsx",
    "submissions:accept",
    "submissions:return",
    "forms:import_make",
    "submissions:restore",
    "submissions:hold",
    "forms:retention",
    "forms:load",
    "forms:settings",
    "forms:finalise",
    "forms:copy",
    "forms:delete",
    "forms:add_section",
    "forms:share",
    "forms:bring_back",
    "forms:update",
    "forms:copy_section",
    "forms:library_review",
    "forms:library_retire",
    "forms:move_section",
    "forms:remove_section",
    "formsection:preview_on_edit",
    "approvals:authorization-revoke",
    "approvals:authorization-table",
    "approvals:vote",
    "approvals:recuse",
    "approvals:take-back",
    "approvals:call",
    "approvals:to_meeting",
    "accounts:sign-out",
    "accounts:trust",
    "accounts:distrust",
    "sign_in_cards_make",
    "sign_in_card_revoke",
    "sign_in_phone_revoke",
    "home:text_size",
    "paper:make",
}
