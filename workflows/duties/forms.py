"""What the director types about people: who takes over, who is asked in and for how long."""

import datetime as dt

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.accounts.enums import EXCLUSIVE
from cms.accounts.models import User
from workflows.duties.enums import TermUnit, Wish
from workflows.duties.handing_over import Estate
from workflows.duties.steps import registered_steps
from workflows.duties.terms import LONGEST, Term

DATE = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NOTHING = ("", _("Not handed over"))


class HandoverForm(forms.Form):
    """A taker for each kind of duty, or for each alone; none for what stays."""

    on = forms.DateField(label=_("day of the handover"), widget=DATE)
    reason = forms.CharField(
        label=_("Reason of the handover"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason of the handover.")},
    )

    def __init__(self, *args, estate: Estate, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(p.pk): p for pile in estate.movable for p in pile.takers}
        self.piles = []
        for number, pile in enumerate(estate.movable):
            name = f"taker{number}"
            choices = [NOTHING, *((str(p.pk), p.name) for p in pile.takers)]
            self.fields[name] = forms.ChoiceField(
                label=pile.kind.label, choices=choices, required=False
            )
            self.piles.append((pile, name))

    def rows(self):
        """Each kind with the field in which its taker is chosen."""
        return [(pile, self[name]) for pile, name in self.piles]

    def clean(self) -> dict:
        data = super().clean()
        chosen = {pile.key: data.get(name, "") for pile, name in self.piles}
        data["plan"] = {key: self.people[pk] for key, pk in chosen.items() if pk}
        if not data["plan"] and not self.errors:
            raise forms.ValidationError(_("Choose who takes over at least one kind of duty."))
        return data


class RequestForm(forms.Form):
    """Later, or not at all; and why."""

    wish = forms.ChoiceField(label=_("what is asked for"), widget=forms.RadioSelect)
    until = forms.DateField(label=_("new due day"), widget=DATE, required=False)
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Please give the reason.")},
    )

    def __init__(self, *args, wishes: list[Wish], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["wish"].choices = [(wish.value, wish.label) for wish in wishes]
        if len(wishes) == 1:
            self.fields["wish"].initial = wishes[0].value
        if Wish.EXTEND not in wishes:
            del self.fields["until"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("wish") == Wish.WAIVE:
            data["until"] = None
        elif "until" in self.fields and not data.get("until") and "until" not in self.errors:
            self.add_error("until", _("Please give the new day."))
        return data


class AnswerForm(forms.Form):
    """What whoever decides answers; a refusal must."""

    answer = forms.CharField(
        label=_("answer"), max_length=200, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )


class TermForm(forms.Form):
    """Another length for a default term."""

    amount = forms.IntegerField(label=_("length"), min_value=1, max_value=LONGEST)
    unit = forms.ChoiceField(label=_("counted in"))
    source = forms.CharField(label=_("legal source"), max_length=200, required=False)
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason.")},
    )

    def __init__(self, *args, term: Term, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [(unit.value, TermUnit(unit).label) for unit in term.units]


class AccountField(forms.ModelChoiceField):
    """An account by its name and what its owner does."""

    def label_from_instance(self, account) -> str:
        person = account.person
        parts = [account.get_full_name(), getattr(person, "employer", "")]
        parts.append(getattr(person, "job_title", ""))
        return " · ".join(part for part in parts if part)


class SecondForm(forms.Form):
    """Who is asked in, for which step, until when and why."""

    account = AccountField(label=_("Who"), queryset=User.objects.none())
    step = forms.ChoiceField(label=_("step"))
    matter = forms.ChoiceField(label=_("only for the matter"), required=False)
    valid_from = forms.DateField(label=_("from"), widget=DATE)
    valid_to = forms.DateField(label=_("to"), widget=DATE)
    reason = forms.CharField(
        label=_("reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please give the reason.")},
    )

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        accounts = User.objects.filter(is_active=True, groups__isnull=False).exclude(pk=by.pk)
        accounts = accounts.exclude(groups__name__in=[role.value for role in EXCLUSIVE])
        self.fields["account"].queryset = (
            accounts.select_related("person").distinct().order_by("person__sort_key", "pk")
        )
        steps = [step for step in registered_steps() if step.is_open_to_seconds]
        self.fields["step"].choices = [(step.key, step.label) for step in steps]
        self.matters = {f"{s.key} {ref}": title for s in steps for ref, title in s.matters()}
        labels = {step.key: step.label for step in steps}
        self.fields["matter"].choices = [
            ("", _("Every matter in this step")),
            *(
                (value, f"{labels[value.split(' ')[0]]}：{title}")
                for value, title in self.matters.items()
            ),
        ]

    def clean(self) -> dict:
        data = super().clean()
        step, _space, ref = data.get("matter", "").partition(" ")
        if ref and step != data.get("step"):
            self.add_error("matter", _("This matter is not in the step that you chose."))
        data["subject_ref"] = ref
        data["subject_label"] = str(self.matters.get(data.get("matter", ""), ""))
        return data

    def period(self) -> tuple[dt.datetime, dt.datetime]:
        """From the beginning of the first day to the last second of the last one, in Shanghai."""
        data = self.cleaned_data
        first = dt.datetime.combine(data["valid_from"], dt.time(0, 0))
        last = dt.datetime.combine(data["valid_to"], dt.time(23, 59, 59))
        return timezone.make_aware(first), timezone.make_aware(last)
