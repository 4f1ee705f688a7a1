"""What of the home page, a standing page and the site texts is public: pure functions."""

from cms.publishing.payload import body_data, card, first_picture
from home.enums import HOME_KIND, SITE_KIND, STANDARD_KIND


def home_payload(page, files: dict) -> dict:
    """The home page's own words; its lists are read from permits when it is shown."""
    body = body_data(page.body, files)
    return {
        "schema": "home/1",
        "card": card(
            kind=HOME_KIND,
            date=page.date,
            title=page.title,
            summary=page.lead,
            thumb=first_picture(body),
        ),
        "number": page.number,
        "lead": page.lead,
        "body": body,
    }


def standard_payload(page, files: dict) -> dict:
    """A standing page."""
    body = body_data(page.body, files)
    return {
        "schema": "page/1",
        "card": card(
            kind=STANDARD_KIND,
            date=page.date,
            title=page.title,
            summary=page.lead,
            thumb=first_picture(body),
        ),
        "number": page.number,
        "lead": page.lead,
        "body": body,
    }


def site_payload(texts, files: dict) -> dict:
    """The words around every public page."""
    return {
        "schema": "site/1",
        "card": card(
            kind=SITE_KIND,
            date=texts.date,
            title=texts.name,
        ),
        "number": texts.number,
        "name": texts.name,
        "organ": texts.organ,
        "ribbon": texts.ribbon,
        "contact": texts.contact,
        "footer": texts.footer,
    }
