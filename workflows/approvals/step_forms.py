"""The form of a step: it offers what can work, and nothing that the step itself would refuse."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from wagtail.admin.forms.workflows import TaskChooserSearchForm, get_task_form_class
from wagtail.models import Task

from cms.people.enums import OrganizationKind
from cms.publishing.enums import ReleaseMode
from workflows.approvals.enums import MOST_RELEASE_DAYS, MOST_STEP_DAYS
from workflows.approvals.models import OWN_STEPS
from workflows.approvals.setup import STAND_ALONE


def step_form_class(model: type[Task], for_edit: bool = False) -> type:
    """Wagtail's form of a step, narrowed to what can work."""

    class StepForm(_Narrowed, get_task_form_class(model, for_edit=for_edit)):
        pass

    return StepForm


class _Narrowed:
    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name == "body":  # what the step has named so far stays readable
                bodies = Q(kind=OrganizationKind.BODY) | Q(pk=self.instance.body_id)
                field.queryset = field.queryset.filter(bodies)
            elif name == "groups":
                field.queryset = field.queryset.exclude(name__in=STAND_ALONE)
            elif name == "release_mode":
                field.choices = [
                    each for each in field.choices if each[0] != ReleaseMode.AT_TIME.value
                ]
            elif name == "deadline_days":
                field.widget.attrs["max"] = MOST_STEP_DAYS
            elif name == "release_days":
                field.widget.attrs["max"] = MOST_RELEASE_DAYS


class StepSearchForm(TaskChooserSearchForm):
    """Looking for a step that is there already; the stock form labels its list in English."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if "task_type" in self.fields:
            self.fields["task_type"].label = _("Step type")

    def steps(self):
        """Active steps of this house, of the chosen type."""
        rows = self.task_model.objects.filter(active=True)
        kinds = ContentType.objects.get_for_models(*OWN_STEPS).values()
        return rows.filter(content_type__in=kinds)
