"""What a person sets for herself."""

from django import forms
from django.contrib.auth.models import Group
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import EXCLUSIVE
from cms.people.models import Person

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def stand_ins(person: Person) -> QuerySet[Person]:
    """Who may stand in: colleagues of one unit or body, and people in the same role."""
    units = person.memberships.values("organization")
    roles = Group.objects.filter(user__person=person).exclude(
        name__in=[role.value for role in EXCLUSIVE]
    )
    close = Q(memberships__organization__in=units) | Q(account__groups__in=roles)
    people = Person.objects.filter(close, account__is_active=True).exclude(pk=person.pk)
    return people.distinct().order_by("sort_key", "pk")


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
        self.fields["substitute"].queryset = stand_ins(person)
