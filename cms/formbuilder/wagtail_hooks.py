"""表单 in the office's admin: menu, addresses, and the section editor."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet

from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormSection, Vocabulary
from cms.formbuilder.permissions import rights_held, user_can_design_forms
from cms.formbuilder.policies import SectionPolicy, VocabularyPolicy
from cms.formbuilder.viewsets import section_viewset
from cms.formbuilder.vocabulary_screens import vocabulary_viewset

register_permission_policy(FormSection, SectionPolicy(FormSection))
register_permission_policy(Vocabulary, VocabularyPolicy(Vocabulary))
register_snippet(vocabulary_viewset)


class FormsMenuItem(MenuItem):
    """Shown to those who may shape a form."""

    def is_shown(self, request) -> bool:
        return user_can_design_forms(request.user) or Right.DESIGN in rights_held(request.user)


@hooks.register("register_admin_menu_item")
def forms_menu_item() -> MenuItem:
    """表单, where the flow begins."""
    return FormsMenuItem(
        _("Forms"), reverse("forms:index"), name="forms", icon_name="form", order=110
    )


@hooks.register("register_admin_urls")
def forms_urls() -> list:
    """``/admin/forms/``."""
    return [path("forms/", include("cms.formbuilder.urls"))]


@hooks.register("register_admin_viewset")
def sections_viewset():
    """``/admin/forms/sections/``."""
    return section_viewset
