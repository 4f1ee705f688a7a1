"""What templates of answers cannot say themselves."""

from django import template

register = template.Library()


@register.filter
def value_of(found: dict, key: str) -> str:
    """The value of a key that a variable holds; empty where there is none."""
    return found.get(key, "") if found else ""
