"""What in a form's linked choices stands in the way of finalising; sentences name the question."""

from collections.abc import Iterator, Mapping

from django.utils.translation import gettext as _

from cms.formbuilder.conditions.places import Place, name_of, places_of
from cms.formbuilder.definition import Definition, Question
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.linked.fitting import fits


def linked_problems(definition: Definition) -> list[str]:
    """Sentences: the other question is not there, later, somebody else's, of another row or type;
    an option belongs to nothing that is offered, or an offered one has nothing below it.
    """
    places = dict(places_of(definition))
    found: list[str] = []
    for own in places.values():
        if "linked" not in own.question:
            continue
        words = {"question": name_of(own.question)}
        other = places.get(own.question["linked"]["question"])
        if other is None:
            sentence = _("“%(question)s” depends on a question that is not there.")
            found.append(sentence % words)
            continue
        words["other"] = name_of(other.question)
        if sentence := _out_of_reach(own, other):
            found.append(sentence % words)
        else:
            found += [text % (words | more) for text, more in _unmatched(own, other)]
    return list(dict.fromkeys(found))


def _out_of_reach(own: Place, other: Place) -> str:
    """Why it may not depend on that question, or nothing."""
    if other.question["type"] != QuestionType.SINGLE_CHOICE:
        return _("“%(question)s” depends on “%(other)s”, which is no single choice.")
    if other.table and other.table != own.table:
        return _(
            "“%(question)s” depends on “%(other)s”, a column of a table: only a column of the same "
            "row can be depended on."
        )
    if other.turn >= own.turn:
        return _("“%(question)s” depends on “%(other)s”, which is not answered before it.")
    if other.filler not in (own.filler, "ANYONE"):
        return _("“%(question)s” depends on “%(other)s”, which somebody else fills in.")
    return ""


def _unmatched(own: Place, other: Place) -> Iterator[tuple[str, Mapping]]:
    """Options of either side that have nothing on the other."""
    parents = {option["key"]: option for option in other.question.get("options", ())}
    for option in _offered(own.question):
        parent, words = parents.get(option.get("under", "")), {"option": option["label"]}
        if parent is None:
            yield (
                _("“%(question)s”: say which option of “%(other)s” “%(option)s” belongs to."),
                words,
            )
        elif parent.get("retired"):
            yield (
                _("“%(question)s”: “%(option)s” belongs to “%(parent)s”, which is retired."),
                words | {"parent": parent["label"]},
            )
    for parent in _offered(other.question):
        if not any(o["key"] in fits(own.question, parent["key"]) for o in _offered(own.question)):
            yield (
                _("“%(question)s” has no option that belongs to “%(parent)s” of “%(other)s”."),
                {"parent": parent["label"]},
            )


def _offered(question: Question) -> list[dict]:
    return [option for option in question.get("options", ()) if not option.get("retired")]
