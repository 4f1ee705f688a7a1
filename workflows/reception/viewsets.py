"""站点: the register of the office in the admin."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column

from cms.people.viewsets import (
    RegisterCreateView,
    RegisterDeleteView,
    RegisterEditView,
    RegisterIndexView,
    RegisterViewSet,
)
from workflows.reception.forms import SiteForm
from workflows.reception.models import Site
from workflows.reception.services import (
    CannotChangeSite,
    change_site,
    close_site,
    create_site,
    reopen_site,
)


class SiteIndexView(RegisterIndexView):
    def get_base_queryset(self):
        return Site.objects.select_related("organization")


class SiteCreateView(RegisterCreateView):
    refusals = (CannotChangeSite,)

    def save_instance(self):
        return create_site(site=self.form.instance, by=self.request.user, now=timezone.now())


class SiteEditView(RegisterEditView):
    """Correct a site, close it, or open it again."""

    refusals = (CannotChangeSite,)

    def save_instance(self):
        site, data = self.form.instance, self.form.cleaned_data
        done = {"site": site, "by": self.request.user, "now": timezone.now()}
        if self.form.closes:
            return close_site(on=data["closed_on"], reason=data["close_reason"], **done)
        return reopen_site(**done) if self.form.reopens else change_site(**done)


def closed_day(site: Site) -> str:
    """As days are written everywhere here; empty while it is in use."""
    return site.closed_on.isoformat() if site.closed_on else ""


class SiteViewSet(RegisterViewSet):
    model = Site
    icon = "home"
    menu_label = _("Sites")
    menu_name = "reception-sites"
    add_to_admin_menu = True
    form_class = SiteForm
    index_view_class = SiteIndexView
    add_view_class = SiteCreateView
    edit_view_class = SiteEditView
    delete_view_class = RegisterDeleteView
    search_fields = ["name", "address", "organization__name"]
    list_filter = ["kind", "organization"]
    list_display = [
        "name",
        Column("kind", accessor="get_kind_display", label=_("kind")),
        Column("organization", label=_("belongs to")),
        Column(  # in sight on a phone
            "closed_on", accessor=closed_day, label=_("closed on"), classname="nowrap"
        ),
        Column("address", label=_("address")),
        Column("phone", label=_("station telephone"), classname="nowrap"),
    ]


site_viewset = SiteViewSet("site")
