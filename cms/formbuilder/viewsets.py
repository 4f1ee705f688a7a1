"""A section's own screen: Wagtail's editor with autosave and preview, without publishing."""

from django.urls import path, reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.clickjacking import xframe_options_sameorigin
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.side_panels import PreviewSidePanel
from wagtail.admin.views import generic
from wagtail.admin.views.generic.preview import PreviewOnEdit
from wagtail.admin.viewsets.model import ModelViewSet

from cms.core.audit import record_event
from cms.formbuilder.assemble import finalised_option_keys
from cms.formbuilder.calculations.editing import calculation_vocabulary, other_questions
from cms.formbuilder.conditions.editing import earlier_questions, vocabulary
from cms.formbuilder.linked.editing import source_words
from cms.formbuilder.models import FormSection
from cms.formbuilder.permissions import user_can_fill_library
from cms.formbuilder.services import PageIsOlder, Seen, refuse_older, save_section
from cms.formbuilder.vocabularies import offered_vocabularies, vocabularies_in


class SectionEditView(generic.CreateEditViewOptionalFeaturesMixin, generic.EditView):
    """Title, filler, note and questions of one section; saving is one service call."""

    view_name = "edit"
    template_name = "formbuilder/section.html"
    partials_template_name = "formbuilder/section_partials.html"
    header_icon = "form"
    error_message = gettext_lazy("This section is not saved. Please correct what is marked.")
    older: PageIsOlder | None = None  # why this page may not simply be saved

    def get_queryset(self):
        return FormSection.objects.select_related("form", "latest_revision")

    def save_instance(self):
        section = self.form.save(commit=False)
        self.new_revision = save_section(
            section=section,
            by=self.request.user,
            now=timezone.now(),
            changed=self.form.has_changed(),
            overwrite=self.overwrite_revision,
            seen=self.seen,
        )
        return section

    @property
    def seen(self) -> Seen:
        """What the page knew when it was opened, or what the button named that saves over it."""
        told = self.request.POST.get("overwrite_older", "").split(" ", 1)
        if len(told) == len(Seen._fields):
            return Seen(*told)
        names = ("loaded_revision_id", "loaded_revision_created_at")
        return Seen(*(self.request.POST.get(name, "") for name in names))

    def form_valid(self, form):
        try:
            return super().form_valid(form)
        except PageIsOlder as refusal:
            self.older = refusal
            self.record_refusal()
            self.produced_error_code = "invalid_revision"  # has Wagtail's editor stop its autosave
            self.produced_error_message = str(refusal) if self.expects_json_response else None
            return self.form_invalid(form)

    def record_refusal(self) -> None:
        """Here and not in the service, whose lines the view's transaction has taken back."""
        record_event(
            verb="form.section.save",
            obj=self.object.form,
            by=self.request.user,
            now=timezone.now(),
            refused=True,
        )

    def form_invalid(self, form):
        if self.older is None and not self.expects_json_response:
            try:
                now = timezone.now()
                refuse_older(section=self.object, seen=self.seen, by=self.request.user, now=now)
            except PageIsOlder as refusal:
                self.older = refusal
        return super().form_invalid(form)

    def get_success_message(self, instance=None):
        return _("“%(section)s” is saved. It takes effect when the form is finalised.") % {
            "section": self.object.title
        }

    def get_success_buttons(self):
        return [messages.button(self.form_url(), _("Back to the form"))]

    def get_breadcrumbs_items(self):
        form = self.object.form
        return [
            {"url": reverse("forms:index"), "label": _("Forms")},
            {"url": self.form_url(), "label": form.title},
            {"url": "", "label": self.object.title},
        ]

    header_more_buttons = ()
    can_delete = False

    def form_url(self) -> str:
        """The page of the form that this section belongs to."""
        return reverse("forms:form", args=[self.object.form_id])

    def get_history_url(self):
        return None

    def get_usage_url(self):
        return None

    def get_side_panels(self):
        if self.expects_json_response:
            return MediaContainer()
        return MediaContainer(
            [PreviewSidePanel(self.object, self.request, preview_url=self.get_preview_url())]
        )

    def get_context_data(self, **kwargs):
        sisters = list(self.object.form.sections.order_by("sort_order", "id").only("pk", "title"))
        here = next(i for i, other in enumerate(sisters) if other.pk == self.object.pk)
        context = super().get_context_data(
            form_url=self.form_url(),
            older=self.older,
            finalised_options=finalised_option_keys(self.object.form),
            earlier_questions=earlier_questions(self.object),
            conditions=vocabulary(),
            other_questions=other_questions(self.object),
            calculations=calculation_vocabulary(),
            vocabularies=offered_vocabularies(vocabularies_in(self.object.form)),
            source_words=source_words(),
            may_fill_library=user_can_fill_library(self.request.user),
            number=here + 1,
            of=len(sisters),
            before=sisters[here - 1] if here else None,
            after=sisters[here + 1] if here + 1 < len(sisters) else None,
            **kwargs,
        )
        if self.older:  # drawn again it is no newer: neither 保存 nor an autosave may go over
            context["loaded_revision_created_at"] = ""
        elif revision := getattr(self, "new_revision", None):
            context["loaded_revision_created_at"] = revision.created_at.isoformat()
        return context


class SectionPreview(PreviewOnEdit):
    """What is typed and not saved yet, in the side panel of the editor, with answers to try it."""

    model = FormSection

    @method_decorator(xframe_options_sameorigin)
    def post(self, request, *args, **kwargs):
        """The editor hands over what is typed there; the preview what was answered in it."""
        if {"_try", "_add", "_remove"} & request.POST.keys():
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_extra_request_attrs(self):
        return super().get_extra_request_attrs() | {
            "tried": (self.request.POST, self.request.FILES)
        }


class SectionViewSet(ModelViewSet):
    """Only editing and its preview: sections are added, moved and taken out on the form's page."""

    model = FormSection
    name = "formsection"
    url_prefix = "forms/sections"
    icon = "form"
    add_to_reference_index = False
    copy_view_enabled = False
    edit_view_class = SectionEditView
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("title"), FieldPanel("filler")]),
            FieldPanel("note"),
            MultiFieldPanel(
                [FieldPanel("title_en"), FieldPanel("note_en")],
                heading=gettext_lazy("Title and note in English"),
                classname="collapsed",
            ),
            FieldPanel("is_entered_twice"),
            FieldPanel("show_if", classname="collapsed"),
            FieldPanel(
                "questions",
                help_text=gettext_lazy(
                    "Press the plus sign to insert a question, or take a whole group over from the "
                    "library above."
                ),
            ),
        ]
    )

    def get_edit_view_kwargs(self, **kwargs):
        return super().get_edit_view_kwargs(
            preview_url_name=self.get_url_name("preview_on_edit"), **kwargs
        )

    @property
    def preview_view(self):
        """The preview of unsaved changes."""
        return self.construct_view(SectionPreview, form_class=self.get_form_class(for_update=True))

    def get_urlpatterns(self):
        return [
            path("<int:pk>/", self.edit_view, name="edit"),
            path("<int:pk>/preview/", self.preview_view, name="preview_on_edit"),
        ]


section_viewset = SectionViewSet()
