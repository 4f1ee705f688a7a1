"""Forms of the registers. What a register must never hold is said in words, beside the field."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from cms.people.choosers import organization_chooser_viewset, person_chooser_viewset
from cms.people.enums import MandateState
from cms.people.models import Mandate, Membership, Organization, Person, Post, Term
from cms.people.names import clean_name
from cms.people.permissions import user_can_read_contact_data
from cms.people.services import CannotAddMembership, refuse_without_mandate

CONTACT_FIELDS = ("phone", "email", "accessibility_needs")
DATES = {"valid_from": AdminDateInput, "valid_to": AdminDateInput}


class PersonForm(WagtailAdminModelForm):
    """A person; how to reach them only for those who may know."""

    class Meta:
        model = Person
        fields = [
            "name",
            "gender",
            "employer",
            "job_title",
            "phone",
            "email",
            "accessibility_needs",
            "public_intro",
        ]
        labels = {"name": _("Full name")}
        help_texts = {
            "name": _("As on the certificate, for example 欧阳明远 or 阿依古丽·买买提."),
            "phone": _("Never public; seen by the office and its director only."),
            "public_intro": _("Shown to the public after a permit; no phone numbers or addresses."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        person = self.instance if self.instance.pk else None
        if not user_can_read_contact_data(self.for_user, person):
            for name in CONTACT_FIELDS:
                del self.fields[name]

    def clean_name(self) -> str:
        try:
            return clean_name(self.cleaned_data["name"])
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error


class OrganizationForm(WagtailAdminModelForm):
    class Meta:
        model = Organization
        fields = [
            "name",
            "short_name",
            "kind",
            "parent",
            "leader_in_charge",
            "member_level",
            "sort_order",
            "is_active",
        ]
        widgets = {
            "parent": organization_chooser_viewset.widget_class,
            "leader_in_charge": person_chooser_viewset.widget_class,
        }

    def clean_parent(self) -> Organization | None:
        parent = above = self.cleaned_data["parent"]
        seen = set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk and self.instance.pk:
                raise forms.ValidationError(_("An organization cannot stand under itself."))
            seen.add(above.pk)
            above = above.parent
        return parent


class TermForm(WagtailAdminModelForm):
    class Meta:
        model = Term
        fields = ["level", "number", "starts_on", "ends_on"]
        widgets = {"starts_on": AdminDateInput, "ends_on": AdminDateInput}

    def clean(self) -> dict:
        data = super().clean()
        starts_on, ends_on = data.get("starts_on"), data.get("ends_on")
        if starts_on and ends_on and ends_on <= starts_on:
            self.add_error("ends_on", _("The end is before the beginning."))
        return data


class _Dated(WagtailAdminModelForm):
    def clean(self) -> dict:
        data = super().clean()
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end < start:
            self.add_error("valid_to", _("The end is before the beginning."))
        return data


class MandateForm(_Dated):
    """A mandate; its level is the term's."""

    class Meta:
        model = Mandate
        fields = [
            "person",
            "term",
            "constituency",
            "certificate_no",
            "group",
            "valid_from",
            "valid_to",
            "state",
            "end_reason",
        ]
        widgets = {"person": person_chooser_viewset.widget_class, **DATES}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was = self.instance.state if self.instance.pk else MandateState.IN_OFFICE
        groups = Organization.objects.filter(kind="DEPUTY_GROUP", is_active=True)
        self.fields["group"].queryset = groups
        if not self.instance.pk:
            del self.fields["state"], self.fields["end_reason"]
        else:
            self.fields["person"].disabled = self.fields["term"].disabled = True

    @property
    def ends_now(self) -> bool:
        """Whether this save is the event "the mandate ends"."""
        ended = self.cleaned_data.get("state") == MandateState.ENDED
        return ended and self.was != MandateState.ENDED

    def clean(self) -> dict:
        data = super().clean()
        term, start = data.get("term"), data.get("valid_from")
        if term and start and not term.starts_on <= start <= term.ends_on:
            self.add_error("valid_from", _("The mandate begins outside the term's dates."))
        if data.get("state") == MandateState.ENDED:
            for name in ("valid_to", "end_reason"):
                if not data.get(name):
                    self.add_error(name, _("Needed when a mandate has ended."))
        return data


class MembershipForm(_Dated):
    class Meta:
        model = Membership
        fields = [
            "person",
            "organization",
            "post",
            "rank",
            "valid_from",
            "valid_to",
            "appointment_document",
        ]
        widgets = {
            "person": person_chooser_viewset.widget_class,
            "organization": organization_chooser_viewset.widget_class,
            **DATES,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["post"].queryset = Post.objects.select_related("organization")
        if self.instance.pk:
            self.fields["person"].disabled = self.fields["organization"].disabled = True

    def clean(self) -> dict:
        data = super().clean()
        person, body, start = data.get("person"), data.get("organization"), data.get("valid_from")
        post = data.get("post")
        if post and body and post.organization_id != body.pk:
            self.add_error("post", _("This post belongs to another organization."))
        if person and body and start:
            try:
                refuse_without_mandate(body, person, start)
            except CannotAddMembership as error:
                self.add_error("person", str(error))
        return data


class PostForm(WagtailAdminModelForm):
    class Meta:
        model = Post
        fields = ["organization", "label", "rank"]
        widgets = {"organization": organization_chooser_viewset.widget_class}
