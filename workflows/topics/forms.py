"""The form on which the office writes a topic."""

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.formbuilder.models import FormDefinition, FormVersion
from cms.people.enums import MandateState
from cms.people.queries import mandates_offered, organizations_offered
from workflows.topics.enums import STARTER_FORMS, WORK_PATTERNS
from workflows.topics.widgets import MandateChoices

# Where what a list does not offer yet is entered.
ELSEWHERE = {
    "unit": (_("Not in the list? Enter it first:"), "organization:index", _("Organizations")),
    "form_version": (_("No fitting form? Shape and finalise one:"), "forms:index", _("Forms")),
}


class MandateField(forms.ModelMultipleChoiceField):
    """Deputies by name, with level and group beside it, and who is no longer in office."""

    widget = MandateChoices

    def label_from_instance(self, mandate) -> str:
        group = f" · {mandate.group}" if mandate.group_id else ""
        left = "" if mandate.in_office else f"（{_why_out(mandate)}）"
        return f"{mandate.person.name} · {mandate.get_level_display()}{group}{left}"


def _why_out(mandate) -> str:
    suspended = mandate.state == MandateState.SUSPENDED
    return str(mandate.get_state_display() if suspended else _("no longer in office"))


def _unit_label(unit) -> str:
    return str(unit) if unit.is_active else f"{unit}（{_('no longer in use')}）"


class TopicForm(WagtailAdminPageForm):
    """Offers deputies in office, units in use and current form versions, and whatever the draft
    names already: what a list does not offer, saving would drop.
    """

    deputies = MandateField(queryset=None, label=_("Deputies"))
    seed_elements = forms.MultipleChoiceField(
        label=_("Work pattern"),
        choices=WORK_PATTERNS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        named = {mandate.pk for mandate in self._named("deputies")}
        named.add(self.instance.group_leader_id)
        mandates = mandates_offered(timezone.localdate(), named - {None})
        self.fields["deputies"].queryset = mandates
        if "group_leader" in self.fields:
            leader = self.fields["group_leader"]
            leader.queryset = mandates
            leader.label_from_instance = self.fields["deputies"].label_from_instance
        if "form_version" in self.fields:
            self._offer_versions()
        units = {self.instance.unit_id, *(u.pk for u in self._named("answering_units"))} - {None}
        for name in {"unit", "answering_units"} & set(self.fields):
            self.fields[name].queryset = organizations_offered(units)
            self.fields[name].label_from_instance = _unit_label
        for name, (words, address, register) in ELSEWHERE.items():
            if name in self.fields:
                link = '{} <a href="{}" target="_blank" rel="noopener">{}</a>'
                self.fields[name].help_text = format_html(link, words, reverse(address), register)

    def _named(self, field: str):
        """What the draft names in one of its lists, if its kind has that list."""
        return getattr(self.instance, field).all() if hasattr(self.instance, field) else ()

    def _offer_versions(self) -> None:
        field = self.fields["form_version"]
        current = Q(pk__in=FormDefinition.objects.values("current_version"))
        field.queryset = FormVersion.objects.filter(
            current | Q(pk=self.instance.form_version_id)
        ).defer("definition")
        if self.instance.pk is None:
            starter = FormDefinition.objects.filter(
                starter_code=STARTER_FORMS.get(self.instance.kind, "")
            ).exclude(starter_code="")
            self.initial["form_version"] = starter.values_list("current_version", flat=True).first()

    def clean(self) -> dict:
        cleaned = super().clean()
        leader, deputies = cleaned.get("group_leader"), cleaned.get("deputies")
        if leader and deputies is not None and leader not in deputies:
            self.add_error("group_leader", _("The group leader is one of the chosen deputies."))
        return cleaned
