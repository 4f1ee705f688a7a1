"""A rule as staff write it; a channel as the administrator sets it up."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.people.models import Person
from workflows.duties.kinds import registered_kinds
from workflows.reminders.desk_forms import DATE, stand_ins
from workflows.reminders.enums import Audience, Side, Unit
from workflows.reminders.models import DeliveryChannel, ReminderRule
from workflows.reminders.texts import unknown_fields
from workflows.reminders.ways import channel_choices, channel_names, name_of_channel

NAMED = 8  # who could stand in, in the words of a refusal
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ChannelForm(forms.ModelForm):
    """The name and the switch of a channel; its address is written, never read."""

    address = forms.CharField(
        label=gettext_lazy("address"),
        required=False,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "off"}),
        help_text=gettext_lazy(
            "As Apprise writes it, for example wecombot://key. With {phone} it reaches each "
            "receiver alone, else a group. Left empty, the present one stays."
        ),
    )

    class Meta:
        model = DeliveryChannel
        fields = ["name", "is_on"]


class PersonField(forms.ModelChoiceField):
    """A person by name and what she does."""

    def label_from_instance(self, person: Person) -> str:
        return " · ".join(part for part in (person.name, person.employer, person.job_title) if part)


class NotedAbsenceForm(forms.Form):
    """Of anybody, as the office notes it; the same people stand in as on one's own page."""

    person = PersonField(label=gettext_lazy("who is away"), queryset=Person.objects.none())
    substitute = PersonField(label=gettext_lazy("substitute"), queryset=Person.objects.none())
    first = forms.DateField(label=gettext_lazy("from"), widget=DATE)
    last = forms.DateField(label=gettext_lazy("to"), widget=DATE)
    reason = forms.CharField(label=gettext_lazy("reason"), required=False, max_length=200)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        people = Person.objects.filter(account__is_active=True).order_by("sort_key", "pk")
        for name in ("person", "substitute"):
            self.fields[name].queryset = people

    def clean(self) -> dict:
        data = super().clean()
        person, substitute = data.get("person"), data.get("substitute")
        if person and substitute and person != substitute:
            able = list(stand_ins(person))
            if substitute not in able:
                self.add_error("substitute", _not_able(person, able))
        return data


def _not_able(person: Person, able: list[Person]) -> str:
    if not able:
        return _("Nobody else has %(name)s's unit or role, so nobody can stand in.") % {
            "name": person.name
        }
    names = "、".join(each.name for each in able[:NAMED])
    if len(able) > NAMED:
        names = _("%(names)s and others") % {"names": names}
    said = {"name": person.name, "names": names}
    return _("For %(name)s only somebody of the same unit or role stands in: %(names)s.") % said


class RuleForm(forms.ModelForm):
    """Every field of a rule; what does not go together is said beside the field."""

    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("kinds of duty"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: every kind."),
    )
    channels = forms.MultipleChoiceField(
        label=gettext_lazy("channels"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one channel.")},
    )

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)  # as it was read

    class Meta:
        model = ReminderRule
        fields = [
            *("name", "kinds", "side", "amount", "unit", "repeat", "at", "working_days_only"),
            *("quiet_from", "quiet_until", "audience", "role", "channels", "text", "source"),
        ]
        widgets = {
            "at": CLOCK,
            "quiet_from": CLOCK,
            "quiet_until": CLOCK,
            "text": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "amount": gettext_lazy(
                "A matter that is handed out later than so long before its term is told of when"
                " it is handed out, and by the rules that come after."
            ),
            "repeat": gettext_lazy("0: once. Otherwise again and again until it is done."),
            "source": gettext_lazy("The article of a law, a document, or that the office set it."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].initial = self.instance.version
        kinds = [(kind.key, kind.label) for kind in registered_kinds()]
        gone = set(self.instance.kinds or []) - {key for key, _label in kinds}
        self.fields["kinds"].choices = kinds + [(key, key) for key in sorted(gone)]
        names, on = channel_names(), channel_choices()
        off = sorted(set(self.instance.channels or []) - {key for key, _label in on})
        self.fields["channels"].choices = on + [(key, name_of_channel(key, names)) for key in off]
        for name in ("amount", "repeat"):
            self.fields[name].required = False
            self.fields[name].max_value = 366

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        unknown = unknown_fields(text)
        if unknown:
            raise forms.ValidationError(_("There is no field 【%s】.") % unknown[0])
        return text

    def clean(self) -> dict:
        data = super().clean()
        amount, side = data.get("amount") or 0, data.get("side")
        data["repeat"] = repeat = data.get("repeat") or 0
        if side in (Side.BEFORE, Side.AFTER) and not amount and "amount" not in self.errors:
            self.add_error("amount", _("How far from the day it is due?"))
        data["amount"] = amount if side in (Side.BEFORE, Side.AFTER) else 0
        for name, figure in (("amount", amount), ("repeat", repeat)):
            if figure > 366 and name not in self.errors:
                self.add_error(name, _("At most 366."))
        if repeat and side == Side.OPENING:
            self.add_error("repeat", _("Handing out happens once; this cannot be repeated."))
        if side == Side.HOLIDAY:
            data["unit"] = Unit.DAYS
            if repeat:
                self.add_error("repeat", _("Before a holiday it goes out once, not again."))
        if data.get("unit") == Unit.HOURS:
            if repeat:
                self.add_error("repeat", _("Reminders counted in hours are not repeated."))
            if side == Side.ON:
                self.add_error("unit", _("The day it is due is not counted in hours."))
        if data.get("audience") == Audience.ROLE and not data.get("role"):
            self.add_error("role", _("Which role?"))
        if data.get("audience") != Audience.ROLE:
            data["role"] = ""
        self.instance.version = data.get("version") or 0
        if data.get("quiet_from") and data.get("quiet_from") == data.get("quiet_until"):
            self.add_error("quiet_until", _("Quiet hours end when they begin."))
        return data
