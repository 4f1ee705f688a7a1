"""What the house's admin screens share."""

from django.utils import timezone

from cms.core.audit import object_ref, record_event


class PlainRow:
    """For Wagtail's edit views of rows that have no drafts: no panel that calls them published, and
    no history beside the trail of the house.
    """

    def get_history_url(self) -> None:
        return None

    def get_usage_url(self) -> None:
        return None


class RefusalsBesideTheForm:
    """For Wagtail's create and edit views that save through a service.

    A refusal (one of ``refusals``) is a sentence above the form, nothing typed is lost, and the
    attempt is recorded: what the service wrote itself was rolled back with the view's transaction.
    """

    refusals: tuple[type[Exception], ...] = ()

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except self.refusals as error:
            return self.refused(form, error)

    def refused(self, form, error: Exception):
        """The form again, with the sentence above it."""
        known = getattr(form.instance, "pk", None)
        record_event(
            verb=f"{self.model._meta.model_name}.refused",
            obj=object_ref(form.instance) if known else self.model._meta.label_lower,
            by=self.request.user,
            now=timezone.now(),
            refused=True,
        )
        form.add_error(None, str(error))
        self.produced_error_message = str(error)
        return self.form_invalid(form)
