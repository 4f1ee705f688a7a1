"""What the office types of a standing authorisation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import Role
from cms.people.models import Organization, Person
from workflows.approvals.enums import PARTY_COMMITTEE
from workflows.approvals.kinds import registered_kinds

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AuthorizationForm(forms.Form):
    """Body, kinds, the two persons, days and conditions."""

    title = forms.CharField(label=_("Title"), max_length=120)
    body = forms.ModelChoiceField(
        label=_("Deciding body"), queryset=Organization.objects.none(), empty_label=None
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of texts"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of text.")},
    )
    first_releaser = forms.ModelChoiceField(
        label=_("First releaser"), queryset=Person.objects.none(), empty_label=_("Please choose")
    )
    second_releaser = forms.ModelChoiceField(
        label=_("Second releaser"), queryset=Person.objects.none(), empty_label=_("Please choose")
    )
    valid_from = forms.DateField(label=_("Valid from"), widget=DATE)
    valid_until = forms.DateField(label=_("Valid until (last day)"), widget=DATE)
    terms = forms.CharField(
        label=_("Conditions (optional)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        bodies = Organization.objects.filter(kind="BODY").order_by("pk")
        self.fields["body"].queryset = bodies
        self.fields["body"].initial = bodies.filter(name=PARTY_COMMITTEE).first()
        self.fields["kinds"].choices = [
            (kind.key, f"{kind.group}：{kind.label}") for kind in registered_kinds()
        ]
        office = [Role.OFFICE_STAFF.value, Role.OFFICE_DIRECTOR.value]
        people = Person.objects.filter(
            account__is_active=True, account__groups__name__in=office
        ).distinct()
        for name in ("first_releaser", "second_releaser"):
            self.fields[name].queryset = people.order_by("sort_key", "pk")

    def clean(self) -> dict:
        data = super().clean()
        first, second = data.get("first_releaser"), data.get("second_releaser")
        if first is not None and first == second:
            self.add_error("second_releaser", _("Two different persons release together."))
        since, until = data.get("valid_from"), data.get("valid_until")
        if since and until and until < since:
            self.add_error("valid_until", _("It ends before it begins."))
        return data


class RevocationForm(forms.Form):
    """Why nothing more is released under it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Give a reason.")},
    )
