"""What the office types about a meeting, and what the second person, presider and director say."""

from django import forms
from django.db.models import Case, Q, QuerySet, When
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.core.audit import object_ref
from cms.media.models import MediaDocument
from cms.paper.forms import TakesScan
from cms.paper.models import Scan
from cms.people.models import Membership, Person
from workflows.approvals.enums import MEETING_OUTCOMES, EntryState, Method
from workflows.approvals.meeting_counts import (
    COUNTS,
    READ_AGAIN,
    MeetingEntry,
    Reading,
    reading_labels,
)
from workflows.approvals.models import Decision, MeetingRecord, Sitting
from workflows.approvals.services import Seen, second_persons

UNSAID = ("", _("Please choose"))  # what a meeting decided is never guessed


class SittingForm(forms.Form):
    """A meeting, with one line of attendance for each member of the roster of that day."""

    name = forms.CharField(label=_("Session"), max_length=80)
    held_on = forms.DateField(
        label=_("held on"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),  # as browsers want it
    )
    place = forms.CharField(label=_("place"), max_length=80, required=False)
    presider = forms.ModelChoiceField(label=_("presider"), queryset=Person.objects.none())
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0, required=False)
    listed = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, roster: list[Membership], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.roster = roster
        people = [member.person_id for member in roster]
        # Leaders stand by their stored rank (domain 13.11), as in the attendance below.
        ranks = Case(*(When(pk=pk, then=rank) for rank, pk in enumerate(people)), default=None)
        presiders = Person.objects.filter(pk__in=people)
        self.fields["presider"].queryset = presiders.order_by(ranks)
        self.initial["listed"] = ",".join(map(str, people))
        for member in roster:
            key = member.person_id
            self.fields[f"present_{key}"] = forms.BooleanField(
                label=_("present"), required=False, initial=True
            )
            self.fields[f"reason_{key}"] = forms.CharField(
                label=_("reason of absence"),
                required=False,
                max_length=80,
                widget=forms.TextInput(attrs={"placeholder": " "}),  # shown only while empty: CSS
            )

    def clean(self) -> dict:
        data = super().clean()
        shown = data.get("listed", "")
        if shown != self.initial["listed"]:
            self.add_error(
                "held_on",
                _("The roster of that day is another one. It is shown below: mark it, then save."),
            )
        return data

    @property
    def rows(self) -> list[tuple]:
        """(member, present, reason) of each line."""
        return [
            (member, self[f"present_{member.person_id}"], self[f"reason_{member.person_id}"])
            for member in self.roster
        ]

    @property
    def seen(self) -> list[Seen]:
        data = self.cleaned_data
        return [
            Seen(key, data[f"present_{key}"], data[f"reason_{key}"])
            for key in (member.person_id for member in self.roster)
        ]


class RecordForm(TakesScan):
    """One text: the code on its paper, outcome, counts, the scan, and who checks."""

    sitting = forms.ModelChoiceField(label=_("meeting"), queryset=Sitting.objects.none())
    code = forms.CharField(label=_("Check code of the text"), max_length=20)
    outcome = forms.ChoiceField(
        label=_("outcome"),
        choices=[UNSAID, *((each.value, each.label) for each in MEETING_OUTCOMES)],
    )
    method = forms.ChoiceField(label=_("way of voting"), choices=[UNSAID, *Method.choices])
    present = forms.IntegerField(label=_("present at this item"), min_value=0, max_value=999)
    in_favour = forms.IntegerField(label=_("in favour"), min_value=0, max_value=999)
    against = forms.IntegerField(label=_("against (count)"), min_value=0, max_value=999)
    abstained = forms.IntegerField(label=_("abstained"), min_value=0, max_value=999)
    silent = forms.IntegerField(label=_("present without a vote"), min_value=0, max_value=999)
    recused = forms.IntegerField(label=_("stepped aside"), min_value=0, max_value=999)
    changes = forms.CharField(
        label=_("changes asked for"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    checker = forms.ModelChoiceField(label=_("second person"), queryset=Person.objects.none())

    def __init__(self, *args, decision: Decision, by: User, now, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        sittings = Sitting.objects.filter(body=decision.body).order_by("-held_on", "-id")
        self.fields["sitting"].queryset = sittings
        self.fields["checker"].queryset = second_persons(decision=decision, by=by, now=now)
        self.offer(decision, by, _filed(decision))
        for name in ("against", "abstained", "silent", "recused"):
            self.initial.setdefault(name, 0)

    @property
    def entry(self) -> MeetingEntry:
        names = (*COUNTS, "outcome", "method", "changes")
        return MeetingEntry(**{name: self.cleaned_data[name] for name in names})


def _filed(decision: Decision) -> QuerySet[MediaDocument]:
    """Scans of this decision's papers, and of its meetings' other texts."""
    by_code = Scan.objects.filter(paper__record_ref=object_ref(decision)).values("document")
    others = MeetingRecord.objects.filter(sitting__body=decision.body).exclude(
        state=EntryState.SENT_BACK
    )
    near = others.filter(entered_at__gte=decision.opened_at).values("scan")
    return MediaDocument.objects.filter(Q(pk__in=by_code) | Q(pk__in=near))


class CheckForm(forms.Form):
    """What the second person reads off the scan, in empty fields; ``compared`` is for the rest."""

    outcome = forms.ChoiceField(
        label=_("Outcome"),
        choices=[("", _("— as on the scan —")), *((o.value, o.label) for o in MEETING_OUTCOMES)],
        error_messages={"required": _("Please enter what the scan says.")},
    )
    compared = forms.BooleanField(
        label=_("I have compared everything else with the scan as well"),
        error_messages={"required": _("Please open the scan and compare first.")},
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        labels = reading_labels()
        for name in READ_AGAIN:
            self.fields[name] = forms.IntegerField(
                label=labels[name],
                min_value=0,
                max_value=999,
                error_messages={"required": _("Please enter what the scan says.")},
                widget=forms.NumberInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
            )

    def figures(self) -> list:
        """The fields of the figures, in the order of the extract."""
        return [self[name] for name in READ_AGAIN]

    @property
    def reading(self) -> Reading:
        data = self.cleaned_data
        return Reading(**{name: data[name] for name in ("outcome", *READ_AGAIN)})


class ReasonForm(forms.Form):
    """Why it goes back."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Please say what is to be changed.")},
    )
