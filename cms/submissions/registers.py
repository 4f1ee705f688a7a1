"""填报台账: everything received, across all forms, and 销毁台账, what was destroyed; to read alone.

It says who answered what and when. What was answered stands on the submission's own page, which
asks for the right to read it.
"""

from django.contrib.admin import SimpleListFilter
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms.core.registers import ReadOnlyRegister, readable_by
from cms.core.typed import row_number
from cms.core.wording import minute
from cms.formbuilder.models import FormDefinition
from cms.submissions.access import subject_labels
from cms.submissions.enums import RECEIVED, SubmissionState
from cms.submissions.models import DestructionCertificate, Submission
from cms.submissions.permissions import (
    user_can_view_certificates,
    user_can_view_submission_register,
)


class FormFilter(SimpleListFilter):
    """By form; only forms that were finalised can have answers."""

    title = _("form")
    parameter_name = "form"

    def lookups(self, request, model_admin):
        forms = FormDefinition.objects.filter(current_version__isnull=False)
        return list(forms.order_by("title", "pk").values_list("pk", "title"))

    def queryset(self, request, queryset):
        chosen = row_number(self.value())
        return queryset.filter(form_id=chosen) if chosen else queryset


class StateFilter(SimpleListFilter):
    """By state; a draft is its writer's alone and is in no list."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request, model_admin):
        return [(state.value, state.label) for state in SubmissionState if state in RECEIVED]

    def queryset(self, request, queryset):
        return queryset.filter(state=self.value()) if self.value() in RECEIVED else queryset


class SubmissionRegister(ReadOnlyRegister):
    """Every submission the office has received, the newest first."""

    model = Submission
    menu_label = _("Register of answers")
    menu_item_name = "received"
    menu_icon = "clipboard-list"
    menu_order = 220
    base_url_path = "received"
    permission_helper_class = readable_by(user_can_view_submission_register)
    empty_words = _("Nothing has been received yet. Answers arrive once a topic is published.")
    list_display = ("receipt_link", "form_title", "who", "about", "state", "moment", "version_name")
    list_filter = (StateFilter, FormFilter)
    list_select_related = (
        *("form", "version", "respondent__person", "entered_by__person", "on_behalf_of"),
    )
    search_fields = ("receipt", "respondent__person__name")
    ordering = ("-submitted_at", "-id")

    def get_queryset(self, request):
        rows = Submission.objects.received()
        return rows.defer("answers", "unread_texts", "version__definition")

    def prepare(self, rows: list[Submission], request) -> None:
        """Titles of all subjects of the page in one query a kind."""
        titles = subject_labels({row.subject_ref for row in rows if row.subject_ref})
        for row in rows:
            row.subject_title = titles.get(row.subject_ref, "")

    def receipt_link(self, row: Submission) -> str:
        address = reverse("submissions:detail", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row.receipt)

    receipt_link.short_description = _("receipt number")

    def form_title(self, row: Submission) -> str:
        return row.form.title

    form_title.short_description = _("form")

    def who(self, row: Submission) -> str:
        return row.who

    who.short_description = _("respondent")

    def about(self, row: Submission) -> str:
        return row.subject_title

    about.short_description = _("subject")

    def moment(self, row: Submission) -> str:
        return minute(row.submitted_at)

    moment.short_description = _("submitted at")
    moment.admin_order_field = "submitted_at"

    def version_name(self, row: Submission) -> str:
        return str(row.version.number)

    version_name.short_description = _("form version")


class CertificateRegister(ReadOnlyRegister):
    """销毁台账: every answer that was destroyed; reached from the trash."""

    model = DestructionCertificate
    add_to_admin_menu = False
    menu_label = _("Register of destruction")
    menu_icon = "bin"
    base_url_path = "destroyed"
    permission_helper_class = readable_by(user_can_view_certificates)
    empty_words = _(
        "Nothing has been destroyed yet. What lay in the trash for 30 days is destroyed by the "
        "system and leaves a certificate here."
    )
    list_display = ("certificate", "form_title", "receipt", "submitted", "destroyed", "rule")
    list_filter = (FormFilter,)
    list_select_related = ("version",)
    search_fields = ("number", "receipt")
    ordering = ("-id",)

    def get_queryset(self, request):
        return super().get_queryset(request).defer("version__definition")

    def certificate(self, row: DestructionCertificate) -> str:
        address = reverse("submissions:certificate", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, row.number)

    certificate.short_description = _("number of the certificate")

    def form_title(self, row: DestructionCertificate) -> str:
        return row.version.title

    form_title.short_description = _("form")

    def submitted(self, row: DestructionCertificate) -> str:
        return minute(row.submitted_at)

    submitted.short_description = _("submitted at")

    def destroyed(self, row: DestructionCertificate) -> str:
        return minute(row.destroyed_at)

    destroyed.short_description = _("destroyed at")
