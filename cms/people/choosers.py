"""Choosing a person or an organization in the admin: name, and what tells two of one name apart."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser
from wagtail.admin.viewsets.chooser import ChooserViewSet

from cms.people.queries import people_named


class NameFilterForm(BaseFilterForm):
    """Search by a part of a name, in the table itself: two characters are enough."""

    q = forms.CharField(label=_("Name or a part of it"), required=False)

    def filter(self, objects):
        words = self.cleaned_data.get("q", "").strip()
        if not words:
            return objects
        self.is_searching, self.search_query = True, words
        return self.named(objects, words)


class PersonFilterForm(NameFilterForm):
    def named(self, objects, words: str):
        return objects.filter(pk__in=people_named(words).values("pk"))


class OrganizationFilterForm(NameFilterForm):
    def named(self, objects, words: str):
        return objects.filter(Q(name__icontains=words) | Q(short_name__icontains=words))


class _PersonList(chooser.BaseChooseView):
    filter_form_class = PersonFilterForm

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


class OrganizationChooseView(
    chooser.ChooseViewMixin, chooser.CreationFormMixin, chooser.BaseChooseView
):
    filter_form_class = OrganizationFilterForm


class OrganizationResultsView(
    chooser.ChooseResultsViewMixin, chooser.CreationFormMixin, chooser.BaseChooseView
):
    filter_form_class = OrganizationFilterForm


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
    choose_view_class = OrganizationChooseView
    choose_results_view_class = OrganizationResultsView
    register_widget = False


person_chooser_viewset = PersonChooserViewSet("person_chooser")
organization_chooser_viewset = OrganizationChooserViewSet("organization_chooser")
