"""What differs between two definitions of a form, in sentences that name the questions."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.wording import calculation_words
from cms.formbuilder.conditions.tree import parts_of
from cms.formbuilder.conditions.wording import words_of
from cms.formbuilder.definition import CONDITIONS, ENGLISH, Definition, Question, Section
from cms.formbuilder.enums import Filler, QuestionType
from cms.formbuilder.matrix_changes import row_changes, score_change

# What a sentence of its own speaks of; any other setting is "other settings".
SPOKEN = {
    *("key", "label", "type", "required", "options", "rows", "columns", "calculation", *ENGLISH),
    *("vocabulary", "linked", "origin", *CONDITIONS),  # the library's edition is no other question
}


@dataclass(frozen=True)
class Change:
    """A difference in words, in which section it lies and which question it touches (keys; empty
    where it is about the whole form or section). ``loses``: answers have no place any more, since
    the question is gone or of another type.
    """

    sentence: str
    section: str = ""
    question: str = ""
    loses: bool = False


def changes_between(old: Definition, new: Definition) -> list[str]:
    """Sentences in the order of the new form; empty when both ask the same in the same order."""
    return [change.sentence for change in changes_of(old, new)]


def changes_of(old: Definition, new: Definition) -> list[Change]:
    """The same, each with what it touches."""
    found = []
    if old["title"] != new["title"]:
        words = _("Renamed: “%(old)s” → “%(new)s”.") % _pair(old["title"], new["title"])
        found.append(Change(words))
    found += _sections(old, new)
    was, now = dict(_placed(old)), dict(_placed(new))
    for key, placed in now.items():
        at = {"section": placed.section, "question": key[1]}
        if key not in was:
            words = _("New question “%(question)s” in “%(place)s”.") % placed.words
            found.append(Change(words, **at))
        else:
            retyped = _retyped(was[key], placed)
            sentences = _question(was[key], placed)
            found += [Change(words, **at, loses=words == retyped) for words in sentences]
    for key, placed in was.items():
        if key not in now:
            words = _("“%(question)s” is no longer asked in “%(place)s”.") % placed.words
            found.append(Change(words, placed.section, key[1], loses=True))
    places = {key[1]: placed.section for key, placed in now.items()}
    found += [
        Change(words, places.get(key, key), key if key in places else "")
        for key, words in [*_conditions(old, new), *_calculations(old, new)]
    ]
    return [*found, *(Change(words) for words in _order(old, new))]


def _calculations(old: Definition, new: Definition) -> Iterator[tuple[str, str]]:
    """What is worked out in another way than before, also with other digits."""
    was, words = {part["key"]: part for part in parts_of(old)}, calculation_words(new)
    for part in parts_of(new):
        before = was.get(part["key"])
        if before and part["key"] in words and before.get("calculation") != part["calculation"]:
            names = {"question": _name(part), "how": words[part["key"]]}
            yield part["key"], _("“%(question)s” is worked out anew. %(how)s") % names


def _conditions(old: Definition, new: Definition) -> Iterator[tuple[str, str]]:
    """What is asked, must be answered or ends the form under another condition than before."""
    was, words = {part["key"]: part for part in parts_of(old)}, words_of(new)
    for part in parts_of(new):
        before, name = was.get(part["key"], {}), part.get("title") or _name(part)
        for setting, sentence in words.get(part["key"], ()):
            if before.get(setting) != part[setting]:
                said = {"question": name, "condition": sentence}
                yield part["key"], _("“%(question)s”: %(condition)s") % said
        if any(setting in before and setting not in part for setting in CONDITIONS):
            said = {"question": name}
            yield part["key"], _("“%(question)s”: a condition is taken out.") % said


@dataclass(frozen=True)
class Placed:
    """A question and where it stands: in a section, or as a column in a table of ``section``."""

    section: str
    place_key: str
    place: str
    question: Question

    @property
    def words(self) -> dict[str, str]:
        """What a sentence needs."""
        return {"question": _name(self.question), "place": self.place}


def _placed(definition: Definition) -> Iterator[tuple[tuple[str, str], Placed]]:
    """((table key or "", key), question): a column is known by its table, too."""
    for section in definition["sections"]:
        for question in section["questions"]:
            placed = Placed(section["key"], section["key"], section["title"], question)
            yield ("", question["key"]), placed
            for column in question.get("columns", ()):
                placed = Placed(section["key"], "", _name(question), column)
                yield (question["key"], column["key"]), placed


def _sections(old: Definition, new: Definition) -> Iterator[Change]:
    was = {section["key"]: section for section in old["sections"]}
    now = {section["key"]: section for section in new["sections"]}
    for key, section in now.items():
        if key not in was:
            yield Change(_("New section “%(section)s”.") % {"section": section["title"]}, key)
        else:
            yield from (Change(words, key) for words in _section(was[key], section))
    for key, section in was.items():
        if key not in now:
            words = _("The section “%(section)s” is taken out.") % {"section": section["title"]}
            yield Change(words, key)


def _section(old: Section, new: Section) -> Iterator[str]:
    if old["title"] != new["title"]:
        yield _("Section renamed: “%(old)s” → “%(new)s”.") % _pair(old["title"], new["title"])
    if old["filler"] != new["filler"]:
        yield _("“%(section)s”: %(old)s → %(new)s.") % {
            "section": new["title"],
            **_pair(Filler(old["filler"]).label, Filler(new["filler"]).label),
        }
    if old.get("note") != new.get("note"):
        yield _("“%(section)s”: another note for the filler.") % {"section": new["title"]}
    if any(old.get(part) != new.get(part) for part in ("title_en", "note_en")):
        yield _("“%(name)s”: another title or explanation in English.") % {"name": new["title"]}
    if bool(old.get("twice")) != bool(new.get("twice")):
        yield (
            _("“%(section)s” is now entered twice, by two persons.")
            if new.get("twice")
            else _("“%(section)s” is no longer entered twice.")
        ) % {"section": new["title"]}


def _question(was: Placed, now: Placed) -> Iterator[str]:
    old, new = was.question, now.question
    name = {"question": _name(new)}
    if old.get("label") != new.get("label"):
        yield _("Question renamed: “%(old)s” → “%(new)s”.") % _pair(_name(old), _name(new))
    if any(old.get(part) != new.get(part) for part in ENGLISH):
        yield _("“%(name)s”: another title or explanation in English.") % {"name": _name(new)}
    if retyped := _retyped(was, now):
        yield retyped
    if bool(old.get("required")) != bool(new.get("required")):
        yield (
            _("“%(question)s” must now be answered.")
            if new.get("required")
            else _("“%(question)s” need no longer be answered.")
        ) % name
    if was.place_key != now.place_key:
        yield _("“%(question)s” moved: “%(old)s” → “%(new)s”.") % {
            **name,
            **_pair(was.place, now.place),
        }
    yield from _source(old, new)
    yield from option_changes(old, new)
    yield from row_changes(old, new, name)
    if _others(old) != _others(new):
        yield _("“%(question)s”: other settings.") % name


def _retyped(was: Placed, now: Placed) -> str:
    """That a question is of another type; empty where it is not."""
    old, new = was.question["type"], now.question["type"]
    if old == new:
        return ""
    return _("“%(question)s” is now of another type: %(old)s → %(new)s.") % {
        "question": _name(now.question),
        **_pair(QuestionType(old).label, QuestionType(new).label),
    }


def _source(old: Question, new: Question) -> Iterator[str]:
    """Where the options come from, and on which answer they depend."""
    name = {"question": _name(new)}
    if old.get("vocabulary") != new.get("vocabulary"):
        yield (
            _("“%(question)s” now takes its options from a vocabulary.")
            if "vocabulary" not in old
            else _("“%(question)s” now takes its options from another vocabulary.")
            if "vocabulary" in new
            else _("“%(question)s” now has options of its own.")
        ) % name
    was, now = old.get("linked", {}), new.get("linked", {})
    if was.get("question") == now.get("question"):
        return
    if not now:
        yield (
            _("What may be chosen in “%(question)s” no longer depends on another question.") % name
        )
    else:
        words = {**name, "other": now["title"]}
        yield _("What may be chosen in “%(question)s” now depends on “%(other)s”.") % words


def option_changes(old: Question, new: Question) -> Iterator[str]:
    """Options that are new, renamed, moved, retired or offered again, in sentences."""
    name = {"question": _name(new)}
    was = {option["key"]: option for option in old.get("options", ())}
    now = {option["key"]: option for option in new.get("options", ())}
    for key, option in now.items():
        words = {**name, "option": option["label"]}
        before = was.get(key)
        if before is None:
            yield _("“%(question)s”: new option “%(option)s”.") % words
            continue
        if before["label"] != option["label"]:
            yield _("“%(question)s”: option “%(old)s” → “%(new)s”.") % {
                **name,
                **_pair(before["label"], option["label"]),
            }
        if any(before.get(part) != option.get(part) for part in ("under", "label_en")):
            yield (
                _("“%(question)s”: option “%(option)s” has another group or English name.") % words
            )
        if bool(before.get("retired")) != bool(option.get("retired")):
            yield (
                _("“%(question)s”: option “%(option)s” is no longer offered.")
                if option.get("retired")
                else _("“%(question)s”: option “%(option)s” is offered again.")
            ) % words
        yield from score_change(before, option, name)
    for key, option in was.items():
        if key not in now:
            yield _("“%(question)s”: option “%(option)s” is no longer offered.") % {
                **name,
                "option": option["label"],
            }
    both = {key for key in was if key in now and not now[key].get("retired")}
    if [key for key in was if key in both] != [key for key in now if key in both]:
        yield _("“%(question)s”: another order of options.") % name


def _order(old: Definition, new: Definition) -> list[str]:
    """One sentence when sections or questions that stayed stand in another order."""
    if [s["key"] for s in old["sections"] if s["key"] in _keys(new)] != [
        s["key"] for s in new["sections"] if s["key"] in _keys(old)
    ]:
        return [_("The sections stand in another order.")]
    was, now = [key for key, _place in _placed(old)], [key for key, _place in _placed(new)]
    if [key for key in was if key in set(now)] != [key for key in now if key in set(was)]:
        return [_("The questions stand in another order.")]
    return []


def _keys(definition: Definition) -> set[str]:
    return {section["key"] for section in definition["sections"]}


def _others(question: Question) -> dict:
    return {name: value for name, value in question.items() if name not in SPOKEN}


def _name(question: Question) -> str:
    return question.get("label") or QuestionType(question["type"]).label


def _pair(old: str, new: str) -> dict[str, str]:
    return {"old": old, "new": new}
