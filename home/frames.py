"""What every public page needs around its content: the site texts that are in force."""

from django.views.decorators.cache import cache_control

from cms.publishing.queries import site_payload


def frame(section: str = "", **context) -> dict:
    """Context of a public page: the site texts, the section of the navigation, and the rest."""
    return {"site": site_payload(), "section": section, **context}


# Caches ask each time, as for the texts themselves: what was taken down is gone from lists at once.
asked_each_time = cache_control(public=True, no_cache=True)
