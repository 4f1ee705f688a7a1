"""What the office types to set limits of filling in, and to let somebody be late."""

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cms.accounts.models import User
from cms.formbuilder.compiler import compile_version
from cms.submissions.hats import OF_FILLER, OFFICE

MINUTE = "%Y-%m-%dT%H:%M"


def _moment(label: str, **more) -> forms.DateTimeField:
    """A Shanghai minute, by the browser's own picker."""
    widget = forms.DateTimeInput(format=MINUTE, attrs={"type": "datetime-local"})
    return forms.DateTimeField(label=label, widget=widget, **more)


class IntakeForm(forms.Form):
    """From when, until when, how many; each may be left empty."""

    opens_at = _moment(_("taken from"), required=False)
    closes_at = _moment(_("taken until"), required=False)
    cap = forms.IntegerField(
        label=_("at most so many answers"), required=False, min_value=1, max_value=1_000_000
    )


class LateForm(forms.Form):
    """Who may still answer, until when and why."""

    account = forms.ModelChoiceField(queryset=None, label=_("Who"), empty_label=_("Please choose"))
    until = _moment(_("taken until"))
    reason = forms.CharField(label=_("reason"), max_length=200)

    def __init__(self, *args, version, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["account"].queryset = accounts_asked(version)


def accounts_asked(version) -> QuerySet[User]:
    """Active accounts with a hat in which the form is filled in; the office's own part has no
    limits.
    """
    fillers = {section.filler for section in compile_version(version).sections} if version else ()
    hats = {role.value for filler in ("DEPUTY", "UNIT") for role in OF_FILLER[filler]}
    if fillers and "ANYONE" not in fillers:
        hats = {hat.value for filler in fillers - {"OFFICE"} for hat in OF_FILLER[filler]}
    return accounts_with(hats)


def accounts_of_part(submission) -> QuerySet[User]:
    """Active accounts with a hat in which the part that a submission is may be filled in."""
    office = {role.value for role in OFFICE}
    if submission.from_paper:
        return accounts_with(office)
    asked = {role.value for role in OF_FILLER.get(submission.filler, ())}
    return accounts_with(asked or office)


def accounts_with(hats: set[str]) -> QuerySet[User]:
    """Active accounts with one of these hats, by the pinyin of their names."""
    found = User.objects.filter(is_active=True, groups__name__in=hats).select_related("person")
    return found.order_by("person__sort_key", "username").distinct()
