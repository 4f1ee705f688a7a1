"""审计记录: the audit trail to read, never to change."""

import django_filters
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from cms.core.models import AuditEvent
from cms.core.paginators import BoundedPaginator
from cms.core.permissions import audit_events_for, user_can_view_audit
from cms.core.veils import among_themselves, doer_of, moment_of, unveiled, veiled_verbs
from cms.core.verbs import detail_words, named_verbs, ref_words, verb_name


class AuditPolicy(ModelPermissionPolicy):
    """The trail is read by those who may, and changed by nobody."""

    def user_has_permission(self, user, action: str) -> bool:
        return action == "view" and user_can_view_audit(user)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class AuditFilterSet(WagtailFilterSet):
    verb = django_filters.MultipleChoiceFilter(
        label=_("Act"),
        choices=named_verbs,
        help_text=_("A vote stands here without name and hour, if you choose that act alone."),
    )
    refused = django_filters.BooleanFilter(label=_("Refused"))
    at = django_filters.DateFromToRangeFilter(label=_("At"), widget=DateRangePickerWidget)

    class Meta:
        model = AuditEvent
        fields = ["verb", "refused", "at"]


class AuditIndexView(generic.IndexView):
    page_title = _("Audit trail")
    FORMATS = ()  # never exported: it names people
    paginator_class = BoundedPaginator
    paginate_by = 50
    default_ordering = "-id"

    def get_base_queryset(self):
        """Votes are listed beside nothing else, and then not even where the filter is at odds."""
        events = audit_events_for(self.request.user)
        asked = set(self.request.GET.getlist("verb"))
        if asked and asked <= veiled_verbs():
            return among_themselves(events, asked)
        return unveiled(events)

    def get_add_url(self):
        return None

    def get_edit_url(self, instance):
        return None

    def get_list_buttons(self, instance):
        return []


class AuditViewSet(ModelViewSet):
    model = AuditEvent
    name = "audit"
    icon = "history"
    menu_name = "audit"
    menu_label = _("Audit trail")
    menu_order = 900
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    index_view_class = AuditIndexView
    filterset_class = AuditFilterSet
    search_fields = ["told_doer", "object_label", "object_ref"]
    list_export = []
    form_fields = []
    list_display = [
        Column("at", accessor=moment_of, label=_("At"), sort_key="id", classname="nowrap"),
        Column("actor_label", accessor=doer_of, label=_("Actor")),
        Column("verb", accessor=lambda event: verb_name(event.verb), label=_("Act")),
        Column(
            "object",
            accessor=lambda event: event.object_label or ref_words(event.object_ref),
            label=_("Object"),
        ),
        Column("on_behalf_of", label=_("On behalf of")),
        Column(
            "refused",
            accessor=lambda event: _("Refused") if event.refused else "",
            label=_("Refused"),
        ),
        Column(
            "detail",
            accessor=lambda event: detail_words(event.verb, event.detail),
            label=_("Detail"),
        ),
    ]
