"""An answer, and a form without one, as parts of a paper."""

from collections.abc import Iterable, Iterator

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.signature import HEIGHT, WIDTH
from cms.formbuilder.compiler import CompiledForm, compile_version
from cms.formbuilder.conditions.wording import words_of
from cms.formbuilder.enums import FILES, QuestionType
from cms.paper.sheet import Drawing, Fact, Facts, Heading, Para, Part, Photo, Rows
from cms.submissions.asked import asked_and_answered

LONG = 300  # characters: a longer text stands below the table, where a page may break
SPARE = 6  # empty rows of a table on a blank form
EMPTY = "—"
BOX = "□"


def minute(at) -> str:
    """``2026年5月12日 09:30`` in Shanghai."""
    return date_format(localtime(at), "Y年n月j日 H:i") if at else ""


def answer_parts(submission, stored: Iterable, *, small: bool = False) -> Iterator[Part]:
    """The filler's sections as they were asked, each question beside its answer; what a condition
    hid was not asked. ``stored`` are its files; ``small``: in the type of a report.
    """
    if submission.no_comment:
        yield Para(_("No comment"), "plain")
        return
    questions = compile_version(submission.version).questions
    sections = asked_and_answered(submission, stored)
    drawn = {} if small else _drawn(submission, questions)
    for section in sections:
        if len(sections) > 1 and section["title"]:
            yield Heading(section["title"], level=2 if small else 1)
        yield from _section(section["lines"], questions, drawn, small=small)


def _drawn(submission, questions: dict) -> dict[str, str]:
    """The strokes of signatures that were drawn, by question; a typed one has words alone."""
    signed = ((key, submission.answers.get(key)) for key, q in questions.items() if _signs(q))
    return {key: value["strokes"] for key, value in signed if value and "strokes" in value}


def _signs(question) -> bool:
    return question.type == QuestionType.SIGNATURE


def _section(
    lines: list[dict], questions: dict, drawn: dict[str, str], *, small: bool
) -> Iterator[Part]:
    beside: list[tuple[str, str]] = []
    for line in lines:
        question = questions[line["key"]]
        if question.type == QuestionType.ROWS:
            apart = list(_table(line, question))
        elif question.type == QuestionType.MATRIX:
            apart = list(_matrix(line))
        elif line["key"] in drawn:
            words = f"{line['label']}：{line['text']}"
            apart = [Drawing(drawn[line["key"]], WIDTH, HEIGHT, alt=words, caption=words)]
        elif len(line["text"]) > LONG:
            apart = [Heading(line["label"], level=3), Para(line["text"])]
        else:
            beside.append((line["label"], line["text"] or _names(line["files"]) or EMPTY))
            continue
        yield from _beside(beside, small=small)
        beside = []
        yield from apart
    yield from _beside(beside, small=small)


def _beside(pairs: list[tuple[str, str]], *, small: bool) -> Iterator[Part]:
    """Questions beside their answers, as a bordered table."""
    if not pairs:
        return
    if small:
        yield Rows((), tuple(pairs), widths=(1, 2), fixed=2, by_hand=False)
    else:
        yield Facts(tuple(Fact(label, text, fixed=True) for label, text in pairs))


def _table(line: dict, question) -> Iterator[Part]:
    head = (_("Serial number"), *(column.label for column in question.columns))
    rows = tuple(
        (str(number), *(cell["text"] or _names(cell["files"]) or EMPTY for cell in row))
        for number, row in enumerate(line["rows"], start=1)
    )
    if not rows:
        rows = (("", *(EMPTY for _column in question.columns)),)
    widths = (1, *(3 for _column in question.columns))
    yield Rows(head, rows, widths=widths, by_hand=False, caption=line["label"])


def _matrix(line: dict) -> Iterator[Part]:
    """Row by row with the choice and the comment; the totals below."""
    rows = []
    for choice, *more in line["rows"]:
        comment = "；".join(cell["text"] for cell in more if cell["text"])
        rows.append((choice["label"], choice["text"] or EMPTY, comment))
    head = (_("Rated item"), _("Rating"), _("Comment"))
    yield Rows(head, tuple(rows), widths=(3, 1, 2), by_hand=False, caption=line["label"])
    if line["text"]:
        yield Para(line["text"].replace("\n", "；"), "plain")


def _names(files: list[dict]) -> str:
    return "、".join(file["name"] for file in files)


def photos_of(submission, stored: Iterable, most: int) -> Iterator[Part]:
    """The pictures among its files, in the order of the questions, each with what it answers."""
    files = {str(file.pk): file for file in stored if file.mime.startswith("image/")}
    found = [
        (cell["label"], files[file["id"]])
        for section in asked_and_answered(submission, stored)
        for line in section["lines"]
        for cell in (line, *(cell for row in line["rows"] for cell in row))
        for file in cell["files"]
        if file["id"] in files
    ]
    if found:
        yield Heading(_("Pictures"))
    for number, (label, file) in enumerate(found[:most], start=1):
        caption = _("Picture %(number)s: %(label)s") % {"number": number, "label": label}
        yield Photo(file.path, alt=file.name, caption=caption)
    if len(found) > most:
        words = _("%(count)s more pictures are left out here; they are in the archive of files.")
        yield Para(words % {"count": len(found) - most}, "note")


def blank_parts(compiled: CompiledForm) -> Iterator[Part]:
    """Every question with room for a pen: options to tick, empty rows, and when it is to be
    answered.
    """
    words = words_of(compiled.definition)
    for section in compiled.sections:
        yield Heading(section.title)
        for _setting, sentence in words.get(section.key, ()):
            yield Para(sentence, "note")
        beside: list[Fact] = []
        for question in section.questions:
            made = _room(question, words)
            if isinstance(made, Fact):
                beside.append(made)
                continue
            if beside:
                yield Facts(tuple(beside))
                beside = []
            yield made
        if beside:
            yield Facts(tuple(beside))


def _room(question, words: dict) -> Fact | Part:
    """Where the answer to one question is written."""
    if not question.is_asked:
        return Para(question.label, "plain")
    told = "".join(f"（{sentence.rstrip('。')}）" for _set, sentence in words.get(question.key, ()))
    label = f"{question.label}{told}"
    if question.type == QuestionType.ROWS:
        head = (_("Serial number"), *(column.label for column in question.columns))
        empty = tuple((str(n), *("" for _column in question.columns)) for n in range(1, SPARE + 1))
        return Rows(head, empty, widths=(1, *(3 for _c in question.columns)), caption=label)
    if question.type == QuestionType.MATRIX:
        offered = [o["label"] for o in question.scale if not o.get("retired")]
        rows = tuple(
            (
                f"{group['label']} · {row['label']}" if group else row["label"],
                *(BOX for _o in offered),
            )
            for group, row in question.rows
        )
        widths = (3, *(1 for _o in offered))
        return Rows(
            (_("Rated item"), *offered), rows, widths, fixed=len(offered) + 1, caption=label
        )
    return Fact(label, _ticks(question), fixed=False)


def _ticks(question) -> str:
    """What is offered to choose from; empty where words are written."""
    if question.type == QuestionType.YES_NO:
        offered = [_("Yes"), _("No")]
    elif question.type == QuestionType.RATING:
        offered = [str(n) for n in range(1, question.data.get("scale", 5) + 1)]
    elif question.type in FILES:
        return _("(attached)")
    else:
        options = question.data.get("options", ())
        offered = [option["label"] for option in options if not option.get("retired")]
        offered += [_("Other") + "＿＿＿＿"] if question.data.get("other") else []
    if question.type == QuestionType.RANKING:
        return "　".join(f"（　）{label}" for label in offered)
    return "　".join(f"{BOX} {label}" for label in offered)
