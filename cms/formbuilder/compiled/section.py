"""One page of a form: what one filler answers."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.datastructures import MultiValueDict
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import NO_WORDS, Words
from cms.formbuilder.compiled.matrix import CompiledMatrix
from cms.formbuilder.compiled.question import CompiledQuestion
from cms.formbuilder.compiled.ranking import CompiledRanking
from cms.formbuilder.compiled.signature import CompiledSignature
from cms.formbuilder.compiled.table import CompiledTable
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown
from cms.formbuilder.definition import Section
from cms.formbuilder.enums import FILES, QuestionType
from cms.formbuilder.linked.fitting import fitting
from cms.formbuilder.linked.wording import unfit_words


@dataclass
class Parsed:
    """A posted section: good ``values``; ``errors`` and ``texts`` by input name, so that nothing
    that was typed is lost when something is wrong.
    """

    values: dict = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)


Compiled = CompiledQuestion | CompiledTable | CompiledMatrix | CompiledRanking | CompiledSignature
KINDS = {
    QuestionType.ROWS: CompiledTable,
    QuestionType.MATRIX: CompiledMatrix,
    QuestionType.RANKING: CompiledRanking,
    QuestionType.SIGNATURE: CompiledSignature,
}


def compile_question(question, words: Words = NO_WORDS) -> Compiled:
    """A question of one input or of several; ``words`` say its conditions."""
    return KINDS.get(question["type"], CompiledQuestion)(question, words)


def _checks(section: Section, words: Words) -> Iterator[tuple[str, str]]:
    """(key, sentence) of each question or column whose answer has to fit."""
    for question in section["questions"]:
        for part in (question, *question.get("columns", ())):
            if "accept_if" in part:
                said = dict(words.get(part["key"], ()))
                yield part["key"], said.get("accept_if", _("This does not fit the other answers."))


class CompiledSection:
    """A section made ready. Input names are question keys, in tables and others of several
    inputs ``table.row.column``."""

    def __init__(self, section: Section, words: Words = NO_WORDS) -> None:
        self.data = section
        self.key, self.title = section["key"], section["title"]
        self.words = words.get(self.key, ())
        self.filler, self.note = section["filler"], section.get("note", "")
        self.questions = [compile_question(question, words) for question in section["questions"]]
        self.checks = dict(_checks(section, words))
        self.by_key = {question.key: question for question in self.questions if question.is_asked}
        self.takes_files = any(
            part.type in FILES
            for question in self.questions
            for part in (question, *getattr(question, "columns", ()))
        )

    def parse(self, post, context: FillContext) -> Parsed:
        """A posted section. Missing answers are no error here: a draft may lack anything."""
        parsed = Parsed()
        for question in self.by_key.values():
            if question.is_calculated:
                continue
            value, error, texts = question.parse(post, question.key, context)
            if question.is_compound:
                parsed.errors |= error
                parsed.texts |= texts
            else:
                parsed.texts[question.key] = texts
                if error:
                    parsed.errors[question.key] = error
            if value not in (None, []):
                parsed.values[question.key] = value
        return parsed

    def add_row(self, values: dict, name: str) -> dict:
        """Values with one more empty row in a table (the button that needs no JavaScript)."""
        table = self.by_key.get(name)
        if not isinstance(table, CompiledTable):
            return values
        return {**values, name: table.with_one_more(values.get(name, []))}

    def tidy(self, values: dict, shown: Shown = EVERYTHING) -> dict:
        """Values of this section without empty rows, empty tables, what conditions hide and what
        does not belong to an answer it depends on, what is calculated as it was worked out: what is
        submitted.
        """
        kept, values = {}, fitting(values, shown.unfit)
        for key, question in self.by_key.items():
            value = values.get(key) if shown.asks(key) else None
            if question.is_calculated:
                value = shown.calculated.get(key)
            if question.is_compound:
                value = question.tidy(value, shown)
            if value not in (None, "", []):
                kept[key] = value
        return kept

    def computed(self, values: dict, shown: Shown = EVERYTHING) -> dict:
        """The values, drafts' empty rows too, with what is calculated now; where nothing is worked
        out without any.
        """
        found = dict(values)
        for key, question in self.by_key.items():
            if question.is_calculated:
                found.pop(key, None)
                if key in shown.calculated:
                    found[key] = shown.calculated[key]
            elif question.is_compound and key in found:
                found[key] = question.computed(found[key], shown)
        return found

    def check(
        self, values: dict, context: FillContext | None = None
    ) -> tuple[dict, dict[str, str]]:
        """(values as they may be stored, errors by input name) of plain data.

        A client's data needs a ``context``: without one, references are taken as they are.
        """
        good, errors = {}, {}
        for key, value in values.items():
            if key not in self.by_key or value in (None, "", []):
                continue
            if self.by_key[key].is_calculated:
                continue  # whatever was sent: the server works it out
            try:
                checked = self.by_key[key].check(value, context, key)
            except AnswerError as error:
                errors |= getattr(error, "by_name", None) or {key: str(error)}
                continue
            if checked not in ("", []):
                good[key] = checked
        return good, errors

    def problems(self, values: dict, shown: Shown = EVERYTHING) -> dict[str, str]:
        """What must still be answered or does not stand together, before the section can be
        submitted, by input name; what is chosen already and does not belong to an answer it depends
        on is no answer.
        """
        found, values = {}, fitting(values, shown.unfit)
        for key, question in self.by_key.items():
            if not shown.asks(key):
                continue
            if question.is_compound:
                found |= question.problems(values.get(key), key, shown)
            elif sentence := question.missing(values.get(key), required=key in shown.required):
                found[key] = sentence
        found |= {name: s for name, s in self.misfits(shown).items() if name in found}
        return {name: s for name, s in self.refusals(shown).items() if name not in found} | found

    def refusals(self, shown: Shown) -> dict[str, str]:
        """What an answer here has to fit and does not, by input name."""
        return {
            name: self.checks[name.rpartition(".")[2]]
            for name in sorted(shown.refused)
            if name.partition(".")[0] in self.by_key
        }

    def misfits(self, shown: Shown) -> dict[str, str]:
        """Sentences about choices that do not belong to what they depend on, by input name."""
        found = {}
        for name, wrong in shown.unfit.items():
            question = self.by_key.get(name.partition(".")[0])
            if question is not None:
                column = name.rpartition(".")[2]
                parts = {part.key: part for part in (question, *getattr(question, "columns", ()))}
                found[name] = unfit_words(parts[column].data, wrong)
        return found

    def render(
        self,
        values: dict,
        errors: dict[str, str] | None = None,
        *,
        texts: dict[str, list[str]] | None = None,
        context: FillContext | None = None,
    ) -> SafeString:
        """The inputs of the section, without the form around them."""
        errors, texts, context = errors or {}, texts or {}, context or FillContext()
        parts = (self._draw(q, values, errors, texts, context) for q in self.questions)
        return mark_safe("".join(parts))  # noqa: S308 (every part escapes at compile or draw time)

    def render_one(
        self,
        key: str,
        values: dict,
        context: FillContext,
        *,
        errors: dict[str, str] | None = None,
        texts: dict[str, list[str]] | None = None,
    ) -> SafeString:
        """One question alone, as its answer is stored, or with what was typed and is wrong."""
        drawn = self._draw(self.by_key[key], values, errors or {}, texts or {}, context)
        return mark_safe(drawn)  # noqa: S308 (as above)

    def _draw(self, question, values: dict, errors: dict, texts: dict, context) -> str:
        key = question.key
        if question.is_compound:
            return question.draw(key, values.get(key), texts, errors, context)
        shown = texts.get(key)
        if shown is None:
            shown = question.texts(values.get(key)) if question.is_asked else []
        return question.draw(key, shown, errors.get(key, ""), context)

    def errors_of(self, texts: dict[str, list[str]], context: FillContext) -> dict[str, str]:
        """What is wrong with texts that a draft keeps since they are no answer, by input name."""
        post = MultiValueDict(texts)
        for name in texts:
            key, _dot, rest = name.partition(".")
            if rest:
                post.appendlist(key, rest.partition(".")[0])
        errors = self.parse(post, context).errors
        return {name: sentence for name, sentence in errors.items() if name in texts}

    def error_list(self, errors: dict[str, str], values: dict) -> list[tuple[str, str, str]]:
        """(input name, label, sentence) of each error in the order of the page; of a table with the
        number that its row has among the values.
        """
        found = []
        for question in self.by_key.values():
            names = [n for n in errors if n == question.key or n.startswith(f"{question.key}.")]
            if isinstance(question, CompiledTable):
                found += question.error_list(names, errors, values.get(question.key) or ())
            else:
                found += [(name, question.label_of(name), errors[name]) for name in names]
        return found

    @property
    def signatures(self) -> list[CompiledSignature]:
        """What is signed here, when everything is checked before it is sent."""
        return [q for q in self.by_key.values() if q.type == QuestionType.SIGNATURE]

    @property
    def has_matrix(self) -> bool:
        """Whether its page needs the script of a matrix."""
        return any(question.type == QuestionType.MATRIX for question in self.questions)

    @property
    def always_required(self) -> list[str]:
        """Keys of what must be answered whatever else is: no condition stands before it."""
        found = []
        for question in self.questions:
            if question.is_asked and question.required and "show_if" not in question.data:
                found.append(question.key)
            if "end_if" in question.data:
                break
        return [] if "show_if" in self.data else found

    @property
    def may_end(self) -> bool:
        """Whether an answer here may end the form."""
        return any("end_if" in question.data for question in self.questions)

    def schema(self) -> dict:
        """JSON Schema of the section's answers."""
        return {key: question.schema() for key, question in self.by_key.items()}
