"""Who needs which of Wagtail's own admin addresses; every one of them has a row."""

from cms.accounts.enums import Role

OFFICE = frozenset({Role.OFFICE_STAFF.value, Role.OFFICE_DIRECTOR.value})
CLERK = frozenset({Role.OFFICE_STAFF.value})
ADMIN = frozenset({Role.SYSTEM_ADMIN.value})
CHAINS = ADMIN | {Role.OFFICE_DIRECTOR.value}
# Whoever may enter ``/admin/`` at all.
INSIDE = OFFICE | ADMIN | {Role.AUDITOR.value, Role.PARTY_COMMITTEE_MEMBER.value}
NOBODY = frozenset()

REGISTERS = ("person", "mandate", "organization", "membership", "post", "term", "site")
ROSTERS = ("membership", "post")  # of bodies that decide the director keeps them
HISTORY = "history history_results usage"
CHOOSING = "choose choose_results chosen chosen_multiple"

# (who, before the name, names)
ROWS = [
    (INSIDE, "wagtailadmin_", "home account logout sprite javascript_catalog"),
    (INSIDE, "wagtail_modeladmin:", "javascript_catalog"),
    (OFFICE, "wagtailadmin_", "explore explore_root"),
    (OFFICE | ADMIN, "wagtailadmin_", "choose_page"),
    (OFFICE | ADMIN, "wagtailadmin_choose_page_", "child search"),
    (OFFICE, "wagtailadmin_choose_page_", "anchor_link chosen_multiple email_link"),
    (OFFICE, "wagtailadmin_choose_page_", "external_link phone_link"),
    (OFFICE | ADMIN, "wagtailadmin_pages:", "edit"),
    (OFFICE, "wagtailadmin_editing_sessions:", "ping release"),
    (OFFICE, "wagtailadmin_pages:", "add copy delete preview_on_add preview_on_edit"),
    (OFFICE, "wagtailadmin_pages:", f"view_draft workflow_history {HISTORY}"),
    (OFFICE, "wagtailadmin_pages:", "revisions_compare revisions_revert revisions_view"),
    (OFFICE, "wagtaildocs:", "add add_multiple create_multiple_from_uploaded_document delete"),
    (OFFICE, "wagtaildocs:", "delete_multiple delete_upload_multiple document_usage edit"),
    (OFFICE, "wagtaildocs:", "edit_multiple index index_results"),
    (OFFICE, "wagtaildocs_chooser:", f"{CHOOSING} create"),
    (OFFICE, "wagtailimages:", "add add_multiple create_multiple_from_uploaded_image delete"),
    (OFFICE, "wagtailimages:", "delete_multiple delete_upload_multiple edit edit_multiple"),
    (OFFICE, "wagtailimages:", "image_usage index index_results preview"),
    (OFFICE, "wagtailimages_chooser:", f"{CHOOSING} create select_format"),
    (OFFICE, "wagtailsnippets_home_sitetexts:", f"list preview_on_edit {HISTORY}"),
    (OFFICE, "wagtailsnippets_home_sitetexts:", "revisions_compare revisions_revert"),
    (OFFICE, "wagtailsnippets_home_sitetexts:", "revisions_view"),
    (OFFICE, "calendar_day:", f"index index_results {HISTORY}"),
    (OFFICE, "organization_chooser:", "chosen chosen_multiple"),
    (OFFICE | ADMIN, "person_chooser:", "chosen chosen_multiple"),
    *((CLERK, f"{each}:", HISTORY) for each in REGISTERS if each not in ROSTERS),
    *((OFFICE, f"{register}:", HISTORY) for register in ROSTERS),
    (ADMIN, "wagtailusers_users:", HISTORY),
    (CHAINS, "wagtailadmin_workflows:", "add add_task disable disable_task edit edit_task enable"),
    (CHAINS, "wagtailadmin_workflows:", "enable_task index index_results remove task_chosen"),
    (CHAINS, "wagtailadmin_workflows:", "select_task_type task_chooser task_chooser_create"),
    (CHAINS, "wagtailadmin_workflows:", "task_chooser_results task_index task_index_results"),
    (CHAINS, "wagtailadmin_workflows:", "usage usage_results"),
    # Nobody's: registers that are only read, rows that are never deleted
    (NOBODY, "audit:", f"add delete edit {HISTORY}"),
    (NOBODY, "ballots_modeladmin_", "create delete edit"),
    (NOBODY, "duty-register_modeladmin_", "create delete edit"),
    (NOBODY, "destroyed_modeladmin_", "create delete edit"),
    (NOBODY, "messages_modeladmin_", "create delete edit"),
    (NOBODY, "received_modeladmin_", "create delete edit"),
    (NOBODY, "person_chooser:", "create"),
    (NOBODY, "organization_chooser:", "create"),
    (NOBODY, "wagtailusers_users:", "delete"),
    (NOBODY, "wagtailusers_groups:", f"add delete edit index index_results {HISTORY}"),
    # the page tree, Wagtail's reports, workflow screens, snippets, and the API of its menu
    (NOBODY, "wagtailadmin_api:documents:", "detail find listing"),
    (NOBODY, "wagtailadmin_api:images:", "detail find listing"),
    (NOBODY, "wagtailadmin_api:pages:", "action detail find listing"),
    (NOBODY, "wagtailadmin_collections:", "add delete edit index set_privacy"),
    (NOBODY, "wagtailadmin_pages:", "add_subpage choose_parent collect_workflow_action_data"),
    (NOBODY, "wagtailadmin_pages:", "confirm_workflow_cancellation convert_alias lock move"),
    (NOBODY, "wagtailadmin_pages:", "move_confirm revisions_index revisions_unschedule search"),
    (NOBODY, "wagtailadmin_pages:", "search_results set_page_position set_privacy type_use"),
    (NOBODY, "wagtailadmin_pages:", "type_use_results unlock unpublish workflow_action"),
    (NOBODY, "wagtailadmin_pages:", "workflow_history_detail workflow_preview"),
    (NOBODY, "wagtailadmin_reports:", "aging_pages aging_pages_results locked_pages"),
    (NOBODY, "wagtailadmin_reports:", "locked_pages_results page_types_usage site_history"),
    (NOBODY, "wagtailadmin_reports:", "page_types_usage_results site_history_results workflow"),
    (NOBODY, "wagtailadmin_reports:", "workflow_results workflow_tasks workflow_tasks_results"),
    (NOBODY, "wagtailsnippets:", "index"),
    (NOBODY, "wagtailsnippetchoosers_home_sitetexts:", f"{CHOOSING} create"),
    (NOBODY, "wagtailsnippets_home_sitetexts:", "add collect_workflow_action_data copy delete"),
    (NOBODY, "wagtailsnippets_home_sitetexts:", "confirm_workflow_cancellation list_results"),
    (NOBODY, "wagtailsnippets_home_sitetexts:", "lock unlock preview_on_add unpublish"),
    (NOBODY, "wagtailsnippets_home_sitetexts:", "revisions_unschedule workflow_action"),
    (NOBODY, "wagtailsnippets_home_sitetexts:", "workflow_history workflow_history_detail"),
    (NOBODY, "wagtailsnippets_home_sitetexts:", "workflow_preview"),
    (NOBODY, "wagtailsnippetchoosers_formbuilder_vocabulary:", f"{CHOOSING} create"),
    (NOBODY, "wagtailsnippets_formbuilder_vocabulary:", f"delete {HISTORY}"),
    (NOBODY, "wagtailsites:", f"add copy delete edit index index_results {HISTORY}"),
    (NOBODY, "wagtailsettings:", "edit preview_on_edit"),
    (NOBODY, "wagtailembeds:", "chooser chooser_upload"),
    (NOBODY, "wagtailimages:", "url_generator url_generator_output"),
    (NOBODY, "wagtail", "_bulk_action"),  # of pages; of pictures and files: test_doors
    (NOBODY, "wagtailadmin_", "block_preview dismissibles error_test explore_results login"),
    (NOBODY, "wagtailadmin_", "password_reset password_reset_complete password_reset_confirm"),
    (NOBODY, "wagtailadmin_", "password_reset_done tag_autocomplete tag_model_autocomplete"),
]
STOCK = {before + name: who for who, before, names in ROWS for name in names.split()}
# Opened before anybody signs in, by Wagtail's own screens: nothing of the office is in them.
UNGUARDED = {"wagtailadmin_sprite", "wagtailadmin_javascript_catalog"}
# Hidden behind an address of ours that answers first.
COVERED = {"wagtailadmin_login", "wagtailadmin_account"}
