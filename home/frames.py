"""What every public page needs around its content: the site texts that are in force."""

from cms.publishing.queries import site_payload


def frame(section: str = "", **context) -> dict:
    """Context of a public page: the site texts, the section of the navigation, and the rest."""
    return {"site": site_payload(), "section": section, **context}
