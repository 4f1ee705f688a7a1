"""Vocabularies, and questions that take their options from them, for tests."""

from cms.formbuilder.models import Vocabulary
from cms.formbuilder.services import save_vocabulary
from tests.cms.formbuilder.factories import block


def line(key: str, label: str, **more) -> dict:
    """A term."""
    return {"key": key, "label": label, **more}


FLAT = [line("o0001", "交通", label_en="Transport"), line("o0002", "教育"), line("o0003", "其他")]
TWO_LEVELS = [
    line("o00a0", "管委会"),
    line("o00a1", "财政局", under="o00a0"),
    line("o00a2", "规划局", under="o00a0"),
    line("o00b0", "镇街"),
    line("o00b1", "东街", under="o00b0"),
]


def make_vocabulary(now, terms=FLAT, title="建议类别", **more) -> Vocabulary:
    """Written by the system."""
    return save_vocabulary(vocabulary=None, title=title, terms=terms, by=None, now=now, **more)


def changed(vocabulary: Vocabulary, now, terms: list[dict], **more) -> Vocabulary:
    """Other terms."""
    return save_vocabulary(
        **{
            "vocabulary": vocabulary,
            "title": vocabulary.title,
            "terms": terms,
            "by": None,
            "now": now,
            **more,
        }
    )


def from_vocabulary(label: str, vocabulary: Vocabulary, kind="single_choice", **more) -> dict:
    """A choice of the working copy; ``linked`` is the question it depends on."""
    linked = more.pop("linked", None)
    settings = {"linked": linked["id"]} if linked else {}
    value = {"options": [], "vocabulary": vocabulary.key, "more": settings, **more}
    return block(kind, label, **value)


def by_hand(label: str, linked: dict | None, *options: dict, kind="single_choice", **more) -> dict:
    """A choice with options typed by hand."""
    settings = {"linked": linked["id"]} if linked else {}
    return block(kind, label, options=list(options), more={**settings, **more})
