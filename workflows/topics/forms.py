"""The form on which the office writes a topic."""

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminPageForm

from cms.formbuilder.models import FormDefinition, FormVersion
from cms.people.models import Organization
from cms.people.queries import mandates_in_office
from workflows.topics.enums import STARTER_FORMS, WORK_PATTERNS
from workflows.topics.widgets import MandateChoices


class MandateField(forms.ModelMultipleChoiceField):
    """Deputies in office, by name, with level and group beside the name."""

    widget = MandateChoices

    def label_from_instance(self, mandate) -> str:
        group = f" · {mandate.group}" if mandate.group_id else ""
        return f"{mandate.person.name} · {mandate.get_level_display()}{group}"


class TopicForm(WagtailAdminPageForm):
    """Offers deputies in office, active units and current form versions only."""

    deputies = MandateField(queryset=None, label=_("Deputies"))
    seed_elements = forms.MultipleChoiceField(
        label=_("Work pattern"),
        choices=WORK_PATTERNS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        mandates = (
            mandates_in_office(timezone.localdate())
            .select_related("person", "group")
            .order_by("person__sort_key", "pk")
        )
        self.fields["deputies"].queryset = mandates
        if "group_leader" in self.fields:
            leader = self.fields["group_leader"]
            leader.queryset = mandates
            leader.label_from_instance = self.fields["deputies"].label_from_instance
        if "form_version" in self.fields:
            self._offer_versions()
        units = Organization.objects.filter(is_active=True)
        for name in {"unit", "answering_units"} & set(self.fields):
            self.fields[name].queryset = units

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
