"""词表 in the office's admin: Wagtail's snippet screens; every change is one call of a service."""

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.snippets.views import snippets

from cms.core.screens import RefusalsBesideTheForm
from cms.formbuilder.models import Vocabulary
from cms.formbuilder.options import OptionsField, TermsWidget, clean_options
from cms.formbuilder.queries import frozen_term_keys, vocabularies_with_counts
from cms.formbuilder.services import CannotChangeVocabulary, save_vocabulary
from cms.formbuilder.vocabularies import tree_of


class TermsField(OptionsField):
    """The terms as lines; a vocabulary has at least one that is offered."""

    widget = TermsWidget

    def clean(self, value):
        return clean_options(super().clean(value))


class VocabularyForm(WagtailAdminModelForm):
    """Title, what it is for, and the terms. ``seen``: the state that the page was drawn from."""

    terms = TermsField(
        label=_("List entries"),
        required=False,
        help_text=_(
            "One a line, in the order in which they are offered. What a finalised form has is "
            "retired, not deleted. For linked choices, let entries belong to one of the first "
            "level."
        ),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Vocabulary
        fields = ["title", "note", "is_retired"]

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["terms"] = self.instance.lines()
            self.initial["seen"] = self.instance.changed_at.isoformat()

    def clean_seen(self):
        """When the vocabulary was last changed as far as the page knows; None for a new one."""
        return parse_datetime(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None


class _SavesThroughService(RefusalsBesideTheForm):
    """A new vocabulary and a change are one call."""

    refusals = (CannotChangeVocabulary,)

    def save_instance(self):
        data, known = self.form.cleaned_data, self.form.instance
        return save_vocabulary(
            vocabulary=known if known.pk else None,
            title=data["title"],
            note=data["note"],
            is_retired=data["is_retired"],
            terms=data["terms"],
            seen=data["seen"] if known.pk else None,
            by=self.request.user,
            now=timezone.now(),
        )

    def get_side_panels(self):
        """Nothing of Wagtail's: there is no draft, no usage to count and nothing to publish."""
        return MediaContainer()


class VocabularyIndexView(snippets.IndexView):
    """Title, terms, state; nothing is done to several at once."""

    def get_base_queryset(self):
        return vocabularies_with_counts()

    @cached_property
    def columns(self):
        return super().columns[1:]  # without the boxes of Wagtail's bulk actions


class VocabularyCreateView(_SavesThroughService, snippets.CreateView):
    """A new vocabulary."""

    def get_context_data(self, **kwargs):
        return super().get_context_data(finalised_options=[], **kwargs)


class VocabularyEditView(_SavesThroughService, snippets.EditView):
    """Another title, other terms."""

    can_delete = False

    def get_context_data(self, **kwargs):
        keys = frozen_term_keys(self.object)
        return super().get_context_data(finalised_options=keys, **kwargs)

    def get_history_url(self):
        """None: who changed what stands in the audit trail."""

    def get_usage_url(self):
        """None: forms name a vocabulary in their definitions."""


class VocabularyInspectView(snippets.InspectView):
    """The terms to read."""

    page_title = _("Vocabulary")

    def get_context_data(self, **kwargs):
        return super().get_context_data(tree=tree_of(self.object), **kwargs)


def state_of(vocabulary: Vocabulary) -> str:
    """In a word: offered, or not any more."""
    return str(_("retired") if vocabulary.is_retired else _("in use"))


class VocabularyViewSet(snippets.SnippetViewSet):
    """Changed by the office director, read by the office (``policies.VocabularyPolicy``)."""

    model = Vocabulary
    icon = "list-ul"
    menu_label = _("Vocabularies")
    menu_name = "vocabularies"
    menu_order = 111
    add_to_settings_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = VocabularyIndexView
    add_view_class = VocabularyCreateView
    edit_view_class = VocabularyEditView
    inspect_view_class = VocabularyInspectView
    create_template_name = "formbuilder/vocabulary_new.html"
    edit_template_name = "formbuilder/vocabulary.html"
    inspect_template_name = "formbuilder/vocabulary_read.html"
    search_backend_name = None  # the table itself finds a part of a title
    search_fields = ["title", "note"]
    list_export = []
    list_per_page = 50
    list_display = [
        "title",
        Column("term_count", label=_("List entries")),
        Column("state", accessor=state_of, label=_("State")),
        DateColumn("changed_at", label=_("Last changed"), sort_key="changed_at"),
    ]

    edit_handler = ObjectList(
        [FieldPanel("title"), FieldPanel("note"), FieldPanel("terms"), FieldPanel("is_retired")],
        base_form_class=VocabularyForm,
    )


vocabulary_viewset = VocabularyViewSet()
