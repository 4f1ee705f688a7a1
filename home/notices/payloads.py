"""What of a notice is public: a pure function of the notice and the bytes it names."""

from cms.publishing.payload import body_data, card, first_picture
from home.notices.enums import NoticeKind
from home.notices.words import KIND_WORDS


def notice_payload(page, files: dict) -> dict:
    """The whole public content of a notice; who wrote it is no part of it.

    ``ends_on`` is the last day of its display, which the permit keeps as ``ends_at``.
    """
    body = body_data(page.body, files)
    return {
        "schema": "notice/1",
        "card": card(
            kind=page.kind,
            unit=page.unit.name if page.unit_id else "",
            date=page.date,
            title=page.title,
            summary=page.summary,
            thumb=first_picture(body),
        ),
        "number": page.number,
        "kind_label": KIND_WORDS[NoticeKind(page.kind)],
        "summary": page.summary,
        **({"ends_on": page.ends_on} if page.ends_on else {}),
        "body": body,
    }
