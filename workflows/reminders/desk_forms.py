"""What a person sets for herself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.people.models import Person

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class WishForm(forms.Form):
    """When messages come; empty: as the office's rules say."""

    at = forms.TimeField(
        label=_("Time of day"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )


class AbsenceForm(forms.Form):
    """Who is told as well, from when until when."""

    substitute = forms.ModelChoiceField(label=_("substitute"), queryset=Person.objects.none())
    first = forms.DateField(label=_("from"), widget=DATE)
    last = forms.DateField(label=_("to"), widget=DATE)
    reason = forms.CharField(label=_("reason"), required=False, max_length=200)

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(account__is_active=True).exclude(pk=person.pk)
        units = person.memberships.values("organization")
        colleagues = people.filter(memberships__organization__in=units).distinct()
        self.fields["substitute"].queryset = colleagues.order_by("sort_key", "pk")
