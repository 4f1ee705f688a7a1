"""Every address, button, bulk action and API action has a row: a new one without fails here.

Attacked rows stand in the other files of this folder; the rest says why it publishes nothing.
All of them together are posted to by ``test_sweep.py``.
"""

import re

import pytest
from django.urls import reverse
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.admin.views.bulk_action.registry import bulk_action_registry

from cms.publishing.registry import gated_models
from home.models import SiteTexts
from tests.cms.publishing.ways import test_page_ways, test_site_texts_ways, test_workflow_ways
from tests.cms.publishing.ways.addresses import named_addresses
from tests.cms.publishing.ways.gate_off import gate_off

ATTACKED = {
    # test_page_ways
    *(f"wagtailadmin_pages:{way.name}" for way in test_page_ways.PAGES if ":" not in way.name),
    "wagtailadmin_pages:add",
    "wagtailadmin_api:pages:action",
    "wagtail_bulk_action",
    # test_site_texts_ways
    *(
        f"{test_site_texts_ways.NAMESPACE}:{name}"
        for name in ("add", "edit", "unpublish", "delete", "revisions_revert")
    ),
    f"{test_site_texts_ways.NAMESPACE}:revisions_unschedule",
    # test_workflow_ways
    "wagtailadmin_pages:workflow_action",
    "wagtailadmin_workflows:disable_task",
    "wagtailadmin_workflows:disable",
    "wagtailadmin_workflows:edit",
    # test_around_ways, tests/cms/publishing/test_bytes.py
    "wagtailadmin_pages:preview_on_edit",
    "wagtailadmin_pages:view_draft",
    "wagtailadmin_pages:revisions_view",
    "wagtailadmin_pages:revisions_revert",
    "wagtailimages:edit",
    "wagtailimages:delete",
    "wagtaildocs:edit",
    "wagtailsites:edit",
    "wagtailadmin_collections:set_privacy",
    "publishing:page",
    "publishing:blob",
    "wagtaildocs_serve",
}
# Patterns of names -> why a post there makes nothing public and hides nothing.
NOT_A_WAY = {
    r".*:(history|history_results|usage|usage_results|index|index_results|list|list_results"
    r"|inspect|chosen|chosen_multiple|choose|choose_results|search|search_results)": "reads only",
    r"wagtailadmin_reports:.*": "reads only",
    r"(wagtailadmin_pages|wagtailsnippets_home_sitetexts):(lock|unlock)": "an editor's lock",
    r"(wagtailadmin_pages|wagtailsnippets_home_sitetexts):(revisions_compare|revisions_index"
    r"|workflow_history|workflow_history_detail|workflow_preview|preview_on_add|preview_on_edit"
    r"|revisions_view|confirm_workflow_cancellation)": "shown to staff only",
    r"(wagtailadmin_pages|wagtailsnippets_home_sitetexts):collect_workflow_action_data": "a form;"
    " its post is refused with workflow_action",
    r"wagtailsnippets_home_sitetexts:(workflow_action|copy)": "refused as for pages; a draft",
    r"wagtailadmin_pages:(add_subpage|choose_parent|move|type_use|type_use_results)": "leads to"
    " the screens that are attacked",
    r"wagtailadmin_workflows:.*": "sets up workflows; a verdict needs the ballot all the same",
    r"wagtailadmin_collections:.*|wagtailsites:.*": "read by no public face",
    r"wagtailadmin_api:.*:(detail|listing|find)": "reads, for staff",
    r"wagtailadmin_editing_sessions:.*|wagtailadmin_dismissibles|wagtailadmin_tag_.*"
    r"|wagtailadmin_(account|sprite|error_test|javascript_catalog|block_preview|home)"
    r"|wagtailadmin_(login|logout|password_reset.*)|wagtail_modeladmin:.*": "of the account",
    r"wagtailadmin_(choose_page|explore).*|wagtailsnippetchoosers_.*|.*_chooser:.*": "choosers",
    r"wagtailembeds:.*": "rich text drops embeds, see test_around_ways",
    r"wagtailimages:.*|wagtaildocs:.*|wagtaildocs_authenticate.*|staff_upload": "private bytes, a"
    " permit names its own by hash",
    r"wagtailsettings:.*": "no setting is registered",
    r"wagtailsnippets_formbuilder_vocabulary:.*": "word lists of forms; a public form is pinned",
    r"wagtailsnippets:index|wagtailusers_.*|accounts:.*": "accounts and groups: no right publishes",
    r"(person|organization|mandate|membership|post|term|site|calendars?.*):.*": "people, units,"
    " sites, days: a payload holds their names as voted",
    r".*_modeladmin_(index|create|edit|delete|inspect)": "registers, read-only",
    r"(forms|formsection|submissions|duties):.*": "a public form is pinned by its hash",
    r"form_preview": "a draft form to try, by a signed link for a week: no public text, no list",
    r"(topics|office_notices|approvals|desk|site_pages.*|office_search|permit_\w+"
    r"|public_(texts|take_down)).*": "our services: decided, released and withdrawn by rule; proved"
    " in their own tests",
    r"audit:.*|decisions:(trail|text-under-review|text-that-came-back)": "read-only",
    r"decisions:recall-text": "takes a text back from review: a draft again",
    r"decisions:chains": "which chain a kind goes through; a chain without a decision is refused",
    r"sign_in_(card|phone).*": "opens an account or ends its ways in; no account publishes alone",
    r"calendars_.*": "working days",
    r"system_health|job_retry(_all)?": "the worker's state; a job tried again asks its own service",
    r"(reminders|messages|calendar):.*": "tell people what they owe; a reminder decides nothing",
    r"paper:.*": "papers of the office: a signed-in copy of what was decided",
    r"answer_files:.*": "answers' files, by right of their submission",
    r"api:.*|healthz|home:.*|notices:.*": "public faces read permits; the API's writes are answers",
}
BULK = {
    ("wagtailcore", "page", "publish"): "attacked",
    ("wagtailcore", "page", "unpublish"): "attacked",
    ("wagtailcore", "page", "move"): "attacked",
    ("wagtailcore", "page", "delete"): "attacked",
    ("home", "sitetexts", "delete"): "attacked",
    ("media", "mediadocument", "add_tags"): "a label",
    ("media", "mediadocument", "add_to_collection"): "a folder",
    ("media", "mediadocument", "delete"): "bytes of a permit are kept by hash",
    ("media", "mediaimage", "add_tags"): "a label",
    ("media", "mediaimage", "add_to_collection"): "a folder",
    ("media", "mediaimage", "delete"): "bytes of a permit are kept by hash",
    ("formbuilder", "vocabulary", "delete"): "no right deletes; a form's words are frozen in it",
    ("accounts", "user", "assign_role"): "no role publishes",
    ("accounts", "user", "delete"): "accounts",
    ("accounts", "user", "set_active_state"): "accounts",
}
API = {
    "copy_for_translation": "makes a draft; there is one language",
    "revert_to_page_revision": "makes a draft of an old text",
}
# Buttons of the two editors that may be offered; anything else is a shortcut until proven.
BUTTONS = {"action-submit", "action-restart-workflow", "action-cancel-workflow"}


def test_every_address_has_a_row():
    names = {name for name, _pattern in named_addresses()} - ATTACKED
    without = {name for name in names if not any(re.fullmatch(p, name) for p in NOT_A_WAY)}

    assert without == set()


def test_no_row_is_stale():
    names = {name for name, _pattern in named_addresses()}

    assert ATTACKED - names == set()
    assert [p for p in NOT_A_WAY if not any(re.fullmatch(p, name) for name in names)] == []


def test_every_bulk_action_has_a_row():
    bulk_action_registry._scan_for_bulk_actions()
    found = {
        (app, model, action)
        for app, models in bulk_action_registry.actions.items()
        for model, actions in models.items()
        for action in actions
    }
    attacked = {("wagtailcore", "page", w.name[5:]) for w in test_page_ways.PAGES if ":" in w.name}

    assert found == set(BULK)
    assert attacked == {key for key, why in BULK.items() if why == "attacked" and "page" in key}


def test_every_action_of_the_admin_api_has_a_row():
    attacked = {way.name.removeprefix("api:") for way in test_page_ways.API}

    assert set(PagesAdminAPIViewSet.actions) == attacked | set(API)


def test_every_workflow_way_is_posted():
    assert {way.__name__ for way in test_workflow_ways.WAYS} >= {
        "approve_review",
        "approve_in_editor",
        "disable_step",
        "remove_step",
    }


@pytest.mark.parametrize("word", ["按钮"], scope="module")
def test_no_button_of_an_editor_publishes(admin, draft, word):
    texts = SiteTexts.objects.create(name="名")
    editors = [
        reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        reverse(f"{test_site_texts_ways.NAMESPACE}:edit", args=[texts.pk]),
    ]

    def shown(address) -> set[str]:
        return set(
            re.findall(r"""name=["'](action-[-\w]+)["']""", admin.get(address).content.decode())
        )

    for address in editors:
        with gate_off():
            assert "action-publish" in shown(address)
        assert shown(address) <= BUTTONS


def test_every_gated_model_is_attacked():
    """A new kind of public content needs its row of ``test_kinds.py``."""
    from tests.cms.publishing.ways.test_kinds import KINDS

    made = {m._meta.label for m in gated_models() if getattr(m, "is_creatable", True)}

    assert made == set(KINDS)
