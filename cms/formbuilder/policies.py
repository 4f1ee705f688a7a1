"""Wagtail's generic screens ask here; the answer is the role's or the grant's, nobody else's."""

from wagtail.permission_policies import ModelPermissionPolicy

from cms.formbuilder.permissions import (
    user_can_change_vocabularies,
    user_can_design_form,
    user_can_design_forms,
    user_can_read_vocabularies,
)


class SectionPolicy(ModelPermissionPolicy):
    """Sections are changed by those who may shape their form. Nothing of Wagtail's publishes,
    locks or deletes them: taking one out is a service of the form."""

    def user_has_permission(self, user, action: str) -> bool:
        """Without a form at hand: the office."""
        return action in {"change", "view"} and user_can_design_forms(user)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        return action in {"change", "view"} and user_can_design_form(user, instance.form)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        return any(self.user_has_permission_for_instance(user, a, instance) for a in actions)


class VocabularyPolicy(ModelPermissionPolicy):
    """The office reads vocabularies, its director changes them; nobody deletes one."""

    def user_has_permission(self, user, action: str) -> bool:
        if action == "view":
            return user_can_read_vocabularies(user)
        return action in {"add", "change"} and user_can_change_vocabularies(user)

    def user_has_any_permission(self, user, actions) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)

    def user_has_permission_for_instance(self, user, action: str, instance) -> bool:
        return self.user_has_permission(user, action)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        return self.user_has_any_permission(user, actions)
