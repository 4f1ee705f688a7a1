"""Who keeps the registers of people, and who sees how to reach somebody (domain.md §9)."""

from django.db.models import Model

from cms.core.rights import has_right


def user_can_change_register(user, model: type[Model] | Model) -> bool:
    """Enter and change rows of a register; ``None`` is the system."""
    return user is None or has_right(user, f"people.change_{model._meta.model_name}")


def user_can_read_contact_data(user, person=None) -> bool:
    """Phone, e-mail and needs: the office, its director, the chairs; and one's own."""
    own = person is not None and getattr(user, "person_id", None) == person.pk
    active = getattr(user, "is_active", False)
    return has_right(user, "people.view_contact_data") or (active and own and bool(person.pk))
