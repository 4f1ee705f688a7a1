"""What the frames of the faces ask: who is here, wearing which hats."""

from django import template

from cms.accounts.enums import Role
from cms.accounts.permissions import roles_of
from home.kinds import kind_label

register = template.Library()


@register.simple_tag
def hats(user) -> list[str]:
    """Labels of the roles a person wears, in the order of the table of roles."""
    worn = roles_of(user)
    return [role.label for role in Role if role.value in worn]


@register.simple_tag
def may_enter_admin(user) -> bool:
    """Whether the office's admin is open to this account."""
    return user.has_perm("wagtailadmin.access_admin")


@register.filter(name="kind_label")
def kind_label_filter(kind: str) -> str:
    """The word for a kind of notice or topic."""
    return kind_label(kind)
