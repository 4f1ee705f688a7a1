"""人员与机构: the registers of the office in the admin."""

import datetime as dt

import django_filters
from django.contrib import messages
from django.db.models import Prefetch
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.admin.views import generic
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from cms.calendars.services import shanghai_date
from cms.core.audit import record_event
from cms.core.screens import PlainRow, RefusalsBesideTheForm
from cms.people import forms
from cms.people.enums import Level
from cms.people.leavers import warn_of_remainders
from cms.people.models import Mandate, Membership, Organization, Person, Post, Term
from cms.people.permissions import user_can_read_contact_data
from cms.people.queries import mandates_in_office, mandates_of, people_named
from cms.people.services import (
    CannotAddMandate,
    CannotAddMembership,
    CannotEndMandate,
    CannotSaveRecord,
    add_mandate,
    add_membership,
    end_mandate,
    save_record,
)

ONE_DAY = dt.timedelta(days=1)


class RegisterIndexView(generic.IndexView):
    """A list that is searched in the table itself and never exported."""

    FORMATS = ()


class RegisterCreateView(RefusalsBesideTheForm, generic.CreateView):
    """Enter a row: one call of a service, which notes who did."""

    refusals = (CannotSaveRecord, CannotAddMandate, CannotAddMembership)

    def save_instance(self):
        return save_record(record=self.form.instance, by=self.request.user, now=timezone.now())


class RegisterEditView(PlainRow, RefusalsBesideTheForm, generic.EditView):
    """Correct a row."""

    refusals = (CannotSaveRecord, CannotEndMandate)

    def save_instance(self):
        return save_record(record=self.form.instance, by=self.request.user, now=timezone.now())


class RegisterDeleteView(generic.DeleteView):
    """Nothing of a register is deleted, by whoever got past its policy: answers, votes and duties
    name it. Said in a sentence, and recorded.
    """

    def get(self, request, *args, **kwargs):
        return self.post(request)

    def post(self, request, *args, **kwargs):
        record_event(
            verb=f"{self.model._meta.model_name}.refused",
            obj=self.object,
            by=request.user,
            now=timezone.now(),
            refused=True,
        )
        messages.error(
            request,
            _("What is in a register stays: give it the day of its end instead of deleting it."),
        )
        return redirect(self.get_success_url())


class RegisterViewSet(ModelViewSet):
    """What the registers share: no copying, no export, search inside Chinese names.

    The first of ``list_display`` is a plain name: Wagtail makes it the link that opens the row.
    """

    index_view_class = RegisterIndexView
    add_view_class = RegisterCreateView
    edit_view_class = RegisterEditView
    delete_view_class = RegisterDeleteView
    copy_view_enabled = False
    search_backend_name = None  # the table itself finds a part of a name
    list_per_page = 50
    list_export = []
    form_class = None

    def get_form_class(self, for_update=False):
        return self.form_class


class PersonFilterSet(WagtailFilterSet):
    level = django_filters.ChoiceFilter(
        label=_("Deputy level"), choices=Level.choices, method="of_level"
    )

    class Meta:
        model = Person
        fields = ["level"]

    def of_level(self, queryset, name, value):
        today = shanghai_date(timezone.now())
        holders = mandates_in_office(today).filter(level=value).values("person")
        return queryset.filter(pk__in=holders)


class PersonIndexView(RegisterIndexView):
    def get_base_queryset(self):
        today = shanghai_date(timezone.now())
        held = Prefetch("mandates", mandates_in_office(today), to_attr="held")
        return Person.objects.prefetch_related(held)

    def search_queryset(self, queryset):
        if not self.search_query:
            return queryset
        return queryset.filter(pk__in=people_named(self.search_query).values("pk"))


class PersonInspectView(generic.InspectView):
    """One person to read; how to reach them only for those who may know."""

    def setup(self, request, *args, **kwargs):
        super().setup(request, *args, **kwargs)
        if not user_can_read_contact_data(request.user, self.object):
            self.fields = [name for name in self.fields if name not in forms.CONTACT_FIELDS]


def held_levels(person) -> str:
    """Levels of the mandates fetched by the list."""
    return "、".join(mandate.get_level_display() for mandate in person.held)


class PersonViewSet(RegisterViewSet):
    model = Person
    icon = "user"
    menu_label = _("People")
    form_class = forms.PersonForm
    index_view_class = PersonIndexView
    inspect_view_class = PersonInspectView
    inspect_view_enabled = True
    inspect_view_fields = [
        "name",
        "gender",
        "employer",
        "job_title",
        *forms.CONTACT_FIELDS,
        "public_intro",
        "entered_by_label",
    ]
    filterset_class = PersonFilterSet
    search_fields = ["name"]
    list_display = [
        "name",
        Column("held", accessor=held_levels, label=_("mandates")),
        Column("employer", label=_("employer")),
        Column("job_title", label=_("job title")),
    ]


class MandateCreateView(RegisterCreateView):
    def save_instance(self):
        data = self.form.cleaned_data
        return add_mandate(**data, by=self.request.user, now=timezone.now())


class MandateEditView(RegisterEditView):
    """Correct a mandate, or end it: then the screen says what its holder still owes, unless
    another mandate keeps her a deputy.
    """

    def form_valid(self, form):
        page = super().form_valid(form)
        if form.ends_now and not form.errors:
            person, after = form.instance.person, form.cleaned_data["valid_to"] + ONE_DAY
            if not mandates_of(person, after).exists():
                warn_of_remainders(self.request, person)
        return page

    def save_instance(self):
        if not self.form.ends_now:
            return super().save_instance()
        data, mandate = self.form.cleaned_data, self.form.instance
        return end_mandate(
            mandate=mandate,
            on=data["valid_to"],
            reason=data["end_reason"],
            by=self.request.user,
            now=timezone.now(),
        )


class MandateViewSet(RegisterViewSet):
    model = Mandate
    icon = "tag"
    menu_label = _("Mandates")
    form_class = forms.MandateForm
    add_view_class = MandateCreateView
    edit_view_class = MandateEditView
    search_fields = ["person__name", "constituency", "certificate_no"]
    list_filter = ["level", "state", "group", "term"]
    list_display = [
        "person",
        Column("level", accessor="get_level_display", label=_("level")),
        Column("term", label=_("term")),
        Column("constituency", label=_("constituency or electing unit")),
        Column("group", label=_("deputy group")),
        Column("state", accessor="get_state_display", label=_("state")),
    ]

    class _Index(RegisterIndexView):
        def get_base_queryset(self):
            return Mandate.objects.select_related("person", "term", "group")

    index_view_class = _Index


class OrganizationViewSet(RegisterViewSet):
    model = Organization
    icon = "group"
    menu_label = _("Organizations")
    form_class = forms.OrganizationForm
    search_fields = ["name", "short_name"]
    list_filter = ["kind", "is_active"]
    list_display = [
        "name",
        Column("short_name", label=_("short name")),
        Column("kind", accessor="get_kind_display", label=_("kind")),
        Column("parent", label=_("superior")),
        BooleanColumn("is_active", label=_("active")),
    ]

    class _Index(RegisterIndexView):
        def get_base_queryset(self):
            return Organization.objects.select_related("parent")

    index_view_class = _Index


class MembershipCreateView(RegisterCreateView):
    def save_instance(self):
        data = self.form.cleaned_data
        return add_membership(**data, by=self.request.user, now=timezone.now())


class MembershipViewSet(RegisterViewSet):
    model = Membership
    icon = "link"
    menu_label = _("Memberships")
    form_class = forms.MembershipForm
    add_view_class = MembershipCreateView
    search_fields = ["person__name", "organization__name", "post__label"]
    list_filter = ["organization"]
    list_display = [
        "person",
        Column("organization", label=_("organization")),
        Column("post", accessor="post_label", label=_("post")),
        Column("rank", label=_("rank"), sort_key="rank"),
        Column("valid_from", label=_("from")),
        Column("valid_to", label=_("to")),
    ]

    class _Index(RegisterIndexView):
        def get_base_queryset(self):
            return Membership.objects.select_related("person", "organization", "post")

    index_view_class = _Index


class PostViewSet(RegisterViewSet):
    model = Post
    icon = "clipboard-list"
    menu_label = _("Posts")
    form_class = forms.PostForm
    search_fields = ["label", "organization__name"]
    list_display = [
        "label",
        Column("organization", label=_("organization")),
        Column("rank", label=_("rank"), sort_key="rank"),
    ]

    class _Index(RegisterIndexView):
        def get_base_queryset(self):
            return Post.objects.select_related("organization")

    index_view_class = _Index


class TermViewSet(RegisterViewSet):
    model = Term
    icon = "date"
    menu_label = _("Terms")
    form_class = forms.TermForm
    list_filter = ["level"]
    list_display = [
        "__str__",
        Column("starts_on", label=_("starts on")),
        Column("ends_on", label=_("ends on")),
    ]


class PeopleGroup(ViewSetGroup):
    menu_label = _("People and organizations")
    menu_name = "people"
    menu_icon = "group"
    menu_order = 700
    items = (
        PersonViewSet(),
        MandateViewSet(),
        OrganizationViewSet(),
        MembershipViewSet(),
        PostViewSet(),
        TermViewSet(),
    )
