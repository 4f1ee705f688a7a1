"""What is typed about a circulated paper: marks of the pen, twice, and the wish for a meeting."""

from collections.abc import Iterator
from datetime import date

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.paper.forms import TakesScan
from cms.people.models import Person
from workflows.approvals.enums import Choice, PenChoice
from workflows.approvals.models import Decision, PenMark, Seat
from workflows.approvals.services import PenReading

COMMENT = PenMark._meta.get_field("comment").max_length
NOTHING = ("", _("— no mark —"))


class MeetingForm(forms.Form):
    """Why a meeting is to decide; its box stands beside the one for stepping aside."""

    meeting_reason = forms.CharField(
        label=_("Why a meeting is to decide"),
        max_length=180,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please say why a meeting is to decide.")},
    )


def _choices(decision: Decision) -> list[tuple[str, str]]:
    left_out = set() if decision.frozen_rules.abstention else {Choice.ABSTAIN.value}
    return [NOTHING, *(pair for pair in PenChoice.choices if pair[0] not in left_out)]


class MarksForm(forms.Form):
    """A row for each seat: what stands on the paper, its words and its date."""

    def __init__(self, *args, decision: Decision, seats: list[Seat], today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.seats = {seat.pk: seat for seat in seats}
        for seat in seats:
            self._add_row(seat, _choices(decision))

    def _add_row(self, seat: Seat, choices: list[tuple[str, str]]) -> None:
        name = {"name": seat.name}
        self.fields[f"choice_{seat.pk}"] = forms.ChoiceField(
            label=gettext("Mark of %(name)s") % name, choices=choices, required=False
        )
        self.fields[f"comment_{seat.pk}"] = forms.CharField(
            label=gettext("Words of %(name)s on the paper") % name,
            max_length=COMMENT,
            required=False,
        )
        self.fields[f"day_{seat.pk}"] = forms.DateField(
            label=gettext("Date of %(name)s on the paper") % name,
            required=False,
            widget=forms.DateInput(attrs={"type": "date", "max": self.today.isoformat()}),
        )

    def rows(self) -> Iterator[dict]:
        """Fields by seat, for the template."""
        for pk, seat in self.seats.items():
            names = ("choice", "comment", "day")
            yield {"seat": seat, **{name: self[f"{name}_{pk}"] for name in names}}

    def _want_day(self, data: dict, pk: int) -> None:
        name = f"day_{pk}"
        if data.get(f"choice_{pk}") and not data.get(name) and name not in self.errors:
            self.add_error(name, _("Please give the date on the paper."))


class EnterForm(TakesScan, MarksForm):
    """The first entry, with the scan and who is to check it."""

    checker = forms.ModelChoiceField(
        label=_("Second person, who checks"),
        queryset=Person.objects.none(),
        empty_label=_("Please choose"),
        error_messages={"required": _("Please name the second person who checks.")},
    )

    def __init__(self, *args, persons: list[Person], scans, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("Scan of the signed paper")
        self.fields["scan"].help_text = _(
            "A photo or a PDF. Only who enters and who checks it see it before closing."
        )
        self.fields["filed"].label = _("or one that was sent before")
        self.fields["checker"].queryset = Person.objects.filter(pk__in=[p.pk for p in persons])
        self.offer(kwargs["decision"], by, scans)
        for pk in self.seats:
            self.initial.setdefault(f"day_{pk}", self.today.isoformat())

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("scan") and not data.get("filed") and "scan" not in self.errors:
            self.add_error("scan", _("Please add the scan of the signed paper."))
        if not any(data.get(f"choice_{pk}") for pk in self.seats):
            self.add_error(None, _("Please enter at least one mark."))
        for pk in self.seats:
            self._want_day(data, pk)
        return data

    def marks(self) -> list[tuple[Seat, str, str, date]]:
        """The rows in which a mark was entered."""
        data = self.cleaned_data
        return [
            (seat, data[f"choice_{pk}"], data[f"comment_{pk}"], data[f"day_{pk}"])
            for pk, seat in self.seats.items()
            if data[f"choice_{pk}"]
        ]


class CheckForm(MarksForm):
    """The second entry: every mark that waits."""

    def clean(self) -> dict:
        data = super().clean()
        for pk in self.seats:
            if not data.get(f"choice_{pk}") and f"choice_{pk}" not in self.errors:
                self.add_error(f"choice_{pk}", _("Please enter the mark that stands on the paper."))
            self._want_day(data, pk)
        return data

    def readings(self) -> dict[int, PenReading]:
        """What was read, by seat id."""
        data = self.cleaned_data
        return {
            pk: PenReading(data[f"choice_{pk}"], data[f"comment_{pk}"], data[f"day_{pk}"])
            for pk in self.seats
        }
