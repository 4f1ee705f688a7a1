"""Choosing a person or an organization in the admin: name, and what tells two of one name apart."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet


class _PersonList(chooser.BaseChooseView):
    @property
    def columns(self):
        return [
            *super().columns,
            Column("employer", label=_("employer")),
            Column("job_title", label=_("job title")),
        ]


class PersonChooseView(chooser.ChooseViewMixin, chooser.CreationFormMixin, _PersonList):
    """The whole dialog."""


class PersonResultsView(chooser.ChooseResultsViewMixin, chooser.CreationFormMixin, _PersonList):
    """Its list alone, as the search types on."""


class PersonChooserViewSet(ChooserViewSet):
    model = "people.Person"
    icon = "user"
    choose_one_text = _("Choose a person")
    choose_another_text = _("Choose another person")
    choose_view_class = PersonChooseView
    choose_results_view_class = PersonResultsView
    register_widget = False


class OrganizationChooserViewSet(ChooserViewSet):
    model = "people.Organization"
    icon = "group"
    choose_one_text = _("Choose an organization")
    choose_another_text = _("Choose another organization")
    register_widget = False


person_chooser_viewset = PersonChooserViewSet("person_chooser")
organization_chooser_viewset = OrganizationChooserViewSet("organization_chooser")
