"""Every address of ours has a row that says who gets in; everybody else is shut out.

Wagtail's own addresses have their rows in ``stock.py``. "In" means an answer that is no sign-in, no
403, no 404 and no way back to the first screen. Whether an act succeeds is its service's to say
(and its tests').
"""

from pathlib import Path

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import get_resolver, reverse

from cms.accounts.enums import Role
from tests.permissions.addresses import ACTS, arguments
from tests.permissions.stock import REGISTERS
from tests.permissions.zone import ANONYMOUS, ASKED, SEATED, Zone

pytestmark = pytest.mark.django_db

ROLES = frozenset(role.value for role in Role)
EVERYBODY = ROLES | {ANONYMOUS, ASKED, SEATED}
SIGNED_IN = EVERYBODY - {ANONYMOUS}
CLERK, DIRECTOR = Role.OFFICE_STAFF.value, Role.OFFICE_DIRECTOR.value
AUDITOR, ADMIN = Role.AUDITOR.value, Role.SYSTEM_ADMIN.value
MEMBERS = frozenset({SEATED, Role.PARTY_COMMITTEE_MEMBER.value})
OFFICE = frozenset({CLERK, DIRECTOR})
READERS = OFFICE | {AUDITOR}

TABLE = {
    EVERYBODY: [
        "form_preview",  # whoever has the link, for a week
        "home:feed",
        "home:home",
        "home:robots",
        "home:search",
        "home:sitemap",
        "home:text_size",
        "home:text_size_css",
        "home:topic_form",
        "home:topics",
        "notices:index",
        "publishing:page",
        "healthz",
        "accounts:sign-in",
        "accounts:sign-out",
        "accounts:arrive",
        "accounts:card",
    ],
    SIGNED_IN: [
        "accounts:confirm",
        "accounts:mine",
        "accounts:password",
        "accounts:pin",
        "accounts:trust",
        "approvals:ballots",
        "approvals:reviews",
        "desk:calendar",
        "desk:home",
        "desk:resume",
        "desk:seconds",
        "desk:sent",
        "messages:end_feed",
        "messages:inbox",
        "messages:new_feed",
        "messages:wishes",
    ],
    frozenset({ASKED}): [
        "messages:back",
        "accounts:distrust",
        "accounts:rename",
        "desk:assignment",
        "desk:check",
        "desk:fill",
        "desk:fill_start",
        "desk:hand_in",
        "desk:no_comment",
        "desk:move",
    ],
    frozenset({Role.UNIT_HANDLER.value, Role.UNIT_HEAD.value}): ["desk:unit"],
    frozenset({ASKED}) | READERS: [
        "desk_duties:duty",
        "desk_duties:request",
        "desk_duties:take_back",  # its service refuses whoever did not ask and writes it down
    ],
    frozenset({SEATED}): ["approvals:recusal"],
    frozenset({SEATED, DIRECTOR}): ["approvals:end"],  # the seat that presides
    frozenset({SEATED}) | OFFICE: [
        "approvals:announce",
        "approvals:amendment",
        "approvals:amendment-page",
        "approvals:ballot",
        "approvals:form",
        "approvals:page",
        "approvals:recuse",
        "approvals:take-back",
        "approvals:to_meeting",
        "approvals:vote",
    ],
    frozenset({DIRECTOR}): [
        "approvals:review",
        "approvals:review-form",
        "decisions:recall-text",  # and who submitted the text
        "approvals:review-page",
        "permit_revoke",
        "duties:grant",
        "duties:hand_over",
        "approvals:urgent",
        "desk:public_texts",
        "desk:take_down",
        "forms:grants",
        "submissions:hold",
        "submissions:restore",  # and staff with the right: cms/submissions/test_trash_screens.py
        "public_take_down",
        "wagtailsnippets_formbuilder_vocabulary:add",
        "wagtailsnippets_formbuilder_vocabulary:edit",
    ],
    frozenset(): [  # nothing of a register is deleted (cms/submissions/test_never_reached.py)
        f"{register}:delete" for register in REGISTERS
    ],
    frozenset({CLERK}): [
        *(
            f"{register}:{screen}"
            for register in ("person", "mandate", "organization", "term", "site")
            for screen in ("add", "edit")
        ),
    ],
    OFFICE | MEMBERS: [
        *(
            f"{register}:{screen}"
            for register in REGISTERS
            for screen in ("index", "index_results")
        ),
        "person:inspect",
    ],
    OFFICE: [
        "desk:collect",  # and whoever was given the right: home/desk/test_collect.py
        "submissions:over",
        "submissions:periods",
        "submissions:trash",
        *(
            f"{register}:{screen}"
            for register in ("membership", "post")
            for screen in ("add", "edit")
        ),
        "decisions:text-under-review",
        "decisions:text-that-came-back",
        "approvals:call",
        "approvals:authorization-edit",
        "approvals:authorization-new",
        "approvals:check-record",
        "approvals:meetings",
        "approvals:new-sitting",
        "approvals:record-outcome",
        "approvals:record-scan",
        "approvals:sitting",
        "calendar_day:add",
        "calendar_day:delete",
        "calendar_day:edit",
        "calendars_import",
        "calendars_source",
        "calendars_year",
        "calendars_year_of",
        "forms:add_section",
        "forms:copy",
        "forms:delete",
        "forms:export",
        "forms:finalise",
        "forms:form",
        "forms:import",
        "forms:import_make",
        "forms:index",
        "forms:json",
        "forms:load",
        "forms:bring_back",
        "forms:copy_section",
        "forms:history",
        "forms:insert",
        "forms:library",
        "forms:library_edition",
        "forms:library_item",
        "forms:library_retire",  # its service refuses the clerk and writes it down
        "forms:library_review",  # as above
        "forms:move_question",
        "forms:move_section",
        "forms:new",
        "forms:preview",
        "forms:put_in",
        "forms:remove_section",
        "forms:restore",
        "forms:retention",  # its service refuses the clerk and writes it down
        "forms:settings",
        "forms:recall_link",
        "forms:share",
        "forms:update",
        "forms:version",
        "forms:xlsform",
        "formsection:edit",
        "formsection:preview_on_edit",
        "office_notices:new",
        "organization_chooser:choose",
        "organization_chooser:choose_results",
        "paper:make",
        "paper:paper",
        "paper:print",
        "paper:record",
        "paper:scan",
        "paper:word",
        "permit_correct",
        "permit_release",
        "reminders:note",
        "reminders:retry",
        "received_modeladmin_index",
        "site_pages",
        "site_pages_new",
        "submissions:archive",
        "submissions:chart",
        "submissions:csv",
        "submissions:index",
        "submissions:limits",
        "submissions:list",
        "submissions:report",
        "submissions:results",
        "submissions:xlsx",
        "topics:new",
        "topics:new_kind",
        "wagtailsnippets_formbuilder_vocabulary:inspect",
        "wagtailsnippets_formbuilder_vocabulary:list",
        "wagtailsnippets_formbuilder_vocabulary:list_results",
        "wagtailsnippets_home_sitetexts:edit",
    ],
    READERS: [
        "destroyed_modeladmin_index",
        "submissions:certificate",
        "messages_modeladmin_index",
        "reminders:absences",
        "reminders:coming",
        "reminders:end_absence",  # its service refuses the auditor and writes it down
        "reminders:new",
        "reminders:preview",
        "reminders:message",
        "reminders:replies",
        "reminders:rule",
        "reminders:rules",
        "reminders:switch",  # its service refuses the auditor and writes it down
        "ballots_modeladmin_index",
        "decisions:trail",
        "duties:board",
        "duty-register_modeladmin_index",
        "duties:board_csv",
        "duties:board_xlsx",
        "duties:wechat",
        "reminders:wechat",
        "topics:wechat",
        "duties:move",
        "duties:moved",
        "duties:moved_list",
        "office_notices:index",
        "office_notices:record",
        # Acts whose service refuses the wrong reader and writes it down:
        "office_notices:submit",
        "office_notices:withdraw",
        "office_search",
        "permit_history",
        "permit_text",
        "public_texts",
        "topics:index",
        "topics:office_fill",
        "topics:record",
        "topics:submit",
        "topics:ask_again",
        "topics:withdraw",
    ],
    READERS | {Role.PARTY_COMMITTEE_MEMBER.value, SEATED}: [
        "approvals:authorization",
        "approvals:authorizations",
        "approvals:standing-report",
        # Acts whose service refuses the wrong reader and writes it down:
        "approvals:authorization-revoke",
        "approvals:authorization-table",
    ],
    frozenset({DIRECTOR, AUDITOR, ADMIN}): [
        "audit:index",
        "audit:index_results",
        "duties:handover",
        "duties:handovers",
        "wagtailusers_users:index",
        "wagtailusers_users:index_results",
    ],
    READERS | {ADMIN}: [
        "duties:kinds",
        "duties:term",
        "sign_in_card",
        "sign_in_cards",
        "sign_in_cards_of",
        "sign_in_cards_make",  # its service refuses the auditor and writes it down
    ],
    OFFICE | {ADMIN}: [
        "system_health",
        "job_retry",  # its service refuses the clerk and writes it down
        "job_retry_all",  # the same
        "person_chooser:choose",
        "person_chooser:choose_results",
        "sign_in_card_revoke",
        "sign_in_phone_revoke",
    ],
    frozenset({DIRECTOR, ADMIN}): [
        "decisions:chains",
        "duties:posts",
        "duties:revoke",  # its service refuses the administrator and writes it down
    ],
    frozenset({ADMIN}): [
        "reminders:channel",
        "reminders:channels",
        "reminders:new_channel",
        "reminders:test_channel",
        "wagtailusers_users:add",
        "wagtailusers_users:edit",
    ],
}
# Addresses whose right hangs on a row that takes its own test to make.
ELSEWHERE = {
    "accounts:phone": "cms/accounts/test_phones.py",
    "answer_files:attachment": "cms/submissions/test_attachments.py",
    "approvals:check_marks": "workflows/approvals/test_circulation_page.py",
    "approvals:discard": "workflows/approvals/test_holding.py",
    "approvals:marks": "workflows/approvals/test_circulation_page.py",
    "approvals:marks_scan": "workflows/approvals/test_circulation_page.py",
    "calendar:feed": "workflows/reminders/test_feed.py",
    "desk:receipt": "home/desk",
    "desk:give_paper_back": "home/desk/test_paper.py",
    "desk:typed_wrong": "home/desk/test_paper.py",
    "office_notices:wechat": "home/notices/test_wechat.py",  # a draft is not public: 404
    "permit_changes": "home/test_history.py",  # a first text has nothing before it: 404
    "publishing:blob": "cms/publishing",
    "staff_upload": "cms/media",
    "submissions:accept": "cms/submissions/test_screens.py",
    "submissions:correct": "cms/submissions/test_corrections_screen.py",
    "submissions:detail": "cms/submissions/test_screens.py",
    "submissions:second": "cms/submissions/test_second_entries_screens.py",
    "submissions:export": "cms/submissions/test_screens.py",
    "submissions:export_file": "cms/submissions/test_screens.py",
    "submissions:to_trash": "cms/submissions/test_trash_screens.py",
    "submissions:return": "cms/submissions/test_screens.py",
    "topics:decide": "workflows/topics/test_screens.py",
}
ALLOWED = {name: actors for actors, names in TABLE.items() for name in names}


def our_addresses(resolver=None, prefix: str = ""):
    """Names of the addresses that our own code answers."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if hasattr(pattern, "url_patterns"):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from our_addresses(pattern, inner)
        elif pattern.name and pattern.callback.__module__.split(".")[0] in (
            "cms",
            "home",
            "workflows",
        ):
            yield prefix + pattern.name


def got_in(answer) -> bool:
    """Whether the actor was let in."""
    if answer.status_code in (301, 302):
        away = answer.headers["location"]
        return away != "/admin/" and "/login/" not in away and not away.startswith("/desk/sign-in/")
    return answer.status_code not in (403, 404)


def test_every_address_has_one_row():
    ours = set(our_addresses())

    assert len(ours) > 100
    assert ours == set(ALLOWED) | set(ELSEWHERE)
    assert not set(ALLOWED) & set(ELSEWHERE)
    assert sum(map(len, TABLE.values())) == len(ALLOWED)
    for path in ELSEWHERE.values():
        assert (Path(settings.BASE_DIR) / "tests" / path).exists(), path


def test_only_those_of_the_row_get_in():
    zone = Zone()
    filled = arguments(zone)
    wrong = []
    for actor in sorted(EVERYBODY):
        client = zone.client(actor)
        for name, actors in ALLOWED.items():
            if name in ("accounts:sign-in", "accounts:sign-out"):
                continue  # they lead on or end the session: tests/cms/accounts
            address = reverse(name, args=filled.get(name, ()))
            with transaction.atomic():
                answer = client.post(address) if name in ACTS else client.get(address)
                transaction.set_rollback(True)
            if got_in(answer) != (actor in actors) or answer.status_code == 500:
                wrong.append((actor, name, answer.status_code, answer.headers.get("location", "")))

    assert wrong == []
