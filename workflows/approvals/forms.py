"""What members and reviewers type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.people.models import Person
from workflows.approvals.enums import MOST_HOURS, Mark, ReviewVerdict
from workflows.approvals.models import Decision
from workflows.approvals.queries import missing_seats
from workflows.duties.enums import Urgency


class VoteForm(forms.Form):
    """One choice and, if the member likes, a comment."""

    choice = forms.ChoiceField(
        label=_("Your vote"),
        choices=Mark,
        error_messages={"required": _("Please choose For, Against or Abstain.")},
    )
    comment = forms.CharField(
        label=_("Comment (optional)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, decision: Decision | None = None, **kwargs):
        super().__init__(*args, **kwargs)
        if decision is not None:
            offered = [(choice.value, choice.label) for choice in decision.choices]
            self.fields["choice"].choices = offered


class RecusalForm(forms.Form):
    """Why the member steps aside."""

    reason = forms.CharField(
        label=_("Reason for stepping aside"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason for stepping aside.")},
    )


class RecusalVerdictForm(forms.Form):
    """The presider grants or refuses a member's wish to step aside."""

    granted = forms.ChoiceField(
        choices=[("1", _("Grant")), ("0", _("Refuse"))],
        error_messages={"required": _("Please grant or refuse the request.")},
    )
    reason = forms.CharField(
        label=_("Reason of the decision"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason of your decision.")},
    )


class UrgencyForm(forms.Form):
    """How urgent, how many hours, and why."""

    urgency = forms.ChoiceField(label=_("Grade of urgency"), choices=Urgency)
    hours = forms.IntegerField(
        label=_("Hours to vote in"),
        min_value=1,
        max_value=MOST_HOURS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={"required": _("Please give the hours.")},
    )
    reason = forms.CharField(
        label=_("Reason of urgency"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason of urgency.")},
    )


class EndingForm(forms.Form):
    """Why something ends that would go on."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=120,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason.")},
    )


class CallForm(forms.Form):
    """Whom the office rang up, and whether it reached them."""

    person = forms.ModelChoiceField(
        label=_("Called"),
        queryset=Person.objects.none(),
        empty_label=None,
        error_messages={"invalid_choice": _("This member has voted already.")},
    )
    reached = forms.ChoiceField(
        label=_("Was the member reached?"),
        choices=[("1", _("Told by telephone")), ("0", _("Not reached"))],
        error_messages={"required": _("Please say whether the member was reached.")},
    )
    note = forms.CharField(
        label=_("Note (optional)"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, decision: Decision, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        seats = missing_seats().filter(decision=decision)
        people = Person.objects.filter(pk__in=seats.order_by().values("person"))
        self.fields["person"].queryset = people.order_by("sort_key", "pk")


class ReviewForm(forms.Form):
    """Approve, or return with what is to be changed."""

    verdict = forms.ChoiceField(choices=ReviewVerdict, widget=forms.HiddenInput)
    comment = forms.CharField(
        label=_("Opinion (needed for a return)"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    secrecy_checked = forms.BooleanField(
        label=_("Secrecy check done: no state secrets, no work secrets; may be made public"),
        required=False,
    )
    urgency = forms.ChoiceField(
        label=_("Grade of urgency"), choices=Urgency, required=False, initial=Urgency.URGENT
    )
    hours = forms.IntegerField(
        label=_("Hours to vote in"), min_value=1, max_value=MOST_HOURS, required=False
    )
    urgent_reason = forms.CharField(
        label=_("Reason of urgency"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean(self) -> dict:
        data = super().clean()
        if data.get("hours") and not data.get("urgent_reason"):
            self.add_error("urgent_reason", _("Please give the reason of urgency."))
        if data.get("urgent_reason") and not data.get("hours") and "hours" not in self.errors:
            self.add_error("hours", _("Please give the hours."))
        if data.get("verdict") == ReviewVerdict.RETURN and not data.get("comment"):
            self.add_error("comment", _("Please say what is to be changed."))
        return data
