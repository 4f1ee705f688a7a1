"""The kinds that public lists know, and their words; anything else is in no list."""

from django.utils.translation import gettext as _

from home.enums import HOME_NUMBER, SITE_NUMBER, STANDARD_KIND
from home.notices.enums import NoticeKind
from workflows.topics.enums import TopicKind

NOTICE_KINDS = list(NoticeKind.values)
TOPIC_KINDS = list(TopicKind.values)
LISTED_KINDS = [*NOTICE_KINDS, *TOPIC_KINDS]
SITE_MAP_KINDS = [*LISTED_KINDS, STANDARD_KIND]


def number_label(number: str) -> str:
    """The number of a text, or words where it has none that people would write."""
    words = {HOME_NUMBER: _("Home page"), SITE_NUMBER: _("Site texts")}
    return words.get(number, number)


def what_takes_its_place(number: str) -> str:
    """What the public reads once this text is taken down."""
    if number == SITE_NUMBER:
        return _("Every public page then shows the plain words of the program in their place.")
    if number == HOME_NUMBER:
        return _("The home page then goes on without its words of welcome.")
    return _("Its address then says that the information was withdrawn, with the date.")


def kind_label(kind: str) -> str:
    """The word for a kind; an unknown one (an old payload) has none."""
    for enum in (NoticeKind, TopicKind):
        if kind in enum.values:
            return str(enum(kind).label)
    return ""
