"""What a page type inherits to be published through permits."""

from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import PagePermissionTester

from cms.publishing.preview import preview_response
from cms.publishing.registry import workflow_by_kind
from cms.publishing.set_time import odd_days

NOTE = 200  # characters of a correction note


class GatedPagePermissionTester(PagePermissionTester):
    """Wagtail's rights on a page, without those that would get round the gate."""

    def can_publish(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return False

    def can_move(self) -> bool:
        return False

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        from cms.publishing.guard import why_kept  # models are loading when this is imported

        return super().can_delete(ignore_bulk) and not why_kept(self.page.specific)


class CorrectedText(models.Model):
    """Mixin: a gated text whose correction says what was wrong (更正说明)."""

    # While a correction is being written: voted on with the text, cleared by its release.
    correction_note = models.CharField(
        _("correction note"), max_length=NOTE, blank=True, default="", editable=False
    )

    class Meta:
        abstract = True


class GatedPage(CorrectedText):
    """Mixin: ``class NoticePage(GatedPage, Page)``. The public address, never served from here.

    ``number`` is given at creation by the app that owns the series, and never reused.
    """

    record_route = ""  # where the office looks at a text of this kind, by its key

    number = models.CharField(
        _("number"), max_length=30, unique=True, null=True, blank=True, editable=False
    )
    # Of the draft alone: decided on with it, kept by the permit, cleared by the release.
    release_at = models.DateTimeField(
        _("release at"),
        null=True,
        blank=True,
        help_text=_(
            "Once approved it becomes public at this time by itself. "
            "Left empty, or where the chain leaves it to the office: as the chain has it."
        ),
    )

    private_page_options = []
    preview_modes = [("", _("As the public will see it"))]
    exclude_fields_in_copy = ["number", "correction_note", "release_at"]
    promote_panels = []
    settings_panels = []

    class Meta:
        abstract = True

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not args and "live" not in kwargs:
            self.live = False  # Wagtail's default is a live page

    def clean_fields(self, exclude=None) -> None:
        """Days that nobody can have meant are refused beside their field, drafts included."""
        errors = {}
        try:
            super().clean_fields(exclude)
        except ValidationError as error:
            errors = error.update_error_dict(errors)
        days = odd_days(self, timezone.localdate()) if not errors else {}
        errors |= {name: [why] for name, why in days.items() if name not in (exclude or ())}
        if errors:
            raise ValidationError(errors)

    @property
    def public_address(self) -> str:
        """Where the public reads this page, once a permit is in force."""
        return f"/t/{self.number}/" if self.number else ""

    def get_workflow(self):
        """The chain given to this kind of text, else the one of its place in the tree."""
        return workflow_by_kind(self) or super().get_workflow()

    @property
    def has_workflow(self) -> bool:
        return self.get_workflow() is not None

    def get_url_parts(self, request=None):
        """“View live” and choosers point to the permit's address."""
        sites = self._get_relevant_site_root_paths(request)
        if not sites or not self.public_address:
            return None
        return (sites[0].site_id, sites[0].root_url, self.public_address)

    def permissions_for_user(self, user) -> PagePermissionTester:
        return GatedPagePermissionTester(user, self)

    def route(self, request, path_components):
        raise Http404

    def serve(self, request, *args, **kwargs) -> HttpResponse:
        raise Http404

    def serve_preview(self, request, mode_name) -> HttpResponse:
        return preview_response(self, request)

    def _get_dummy_header_url(self, original_request=None):
        """A preview passes the middleware as an admin page, not as the public address."""
        if original_request is not None:
            return original_request.build_absolute_uri()
        return "http://localhost/admin/"
