"""Vocabularies, and questions that take their options from them, for tests."""

from django.test import Client

from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.definition import questions_of
from cms.formbuilder.models import Vocabulary
from cms.formbuilder.services import save_vocabulary
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, key


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


PARENTS = [line("o00a0", "管委会"), line("o00b0", "镇街")]
CHILDREN = [term for term in TWO_LEVELS if "under" in term]


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


def client_of(*roles) -> Client:
    """A browser of an account with these roles."""
    client = Client()
    client.force_login(UserFactory(roles=list(roles)))
    return client


def options_in(definition, question: dict) -> list[dict]:
    """The options of a question of the working copy, as a definition has them."""
    asked = {q["key"]: q for _section, _table, q in questions_of(definition)}
    return asked[key(question)]["options"]


def questions(**more) -> tuple[dict, dict]:
    """A single choice and one that depends on it, as a version has them."""
    linked = {"question": "qp", "title": "单位类型", "groups": PARENTS}
    parent = {"key": "qp", "type": "single_choice", "label": "单位类型", "options": PARENTS}
    child = {
        "key": "qc",
        "type": "single_choice",
        "label": "单位",
        "options": CHILDREN,
        "linked": linked,
        **more,
    }
    return parent, child


def form_of(*asked, filler="DEPUTY"):
    """A compiled form of one section."""
    section = {"key": "s1", "title": "一", "filler": filler, "questions": list(asked)}
    return compile_definition({"schema_version": 1, "title": "表", "sections": [section]})
