"""汇编: a selection of answers in one Word document: what they say together, then each in turn."""

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import islice

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.paper.docx.stream import stream_docx
from cms.paper.sheet import Fact, Facts, Heading, Para, Part, Rows
from cms.publishing.queries import site_payload
from cms.submissions.enums import AttachmentState
from cms.submissions.models import Attachment, Submission
from cms.submissions.printing import answer_parts, minute
from cms.submissions.queries import as_received
from cms.submissions.results.questions import Result, results_of
from cms.submissions.results.tallies import Tallies
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.notes import selection_words
from cms.submissions.sheets.selection import Selection

MOST_ANSWERS = 5000  # a volume of some ten thousand pages: Word opens no more
BATCH = 50


def write_report(
    selection: Selection,
    path,
    report: Callable[[int], None] = lambda done: None,
    *,
    made_at: datetime,
) -> int:
    """Write the document to ``path`` (a name or a binary file); returns the number of answers.

    No picture is in it: those come as an archive, named by the receipt numbers that stand here.
    """
    told = _Told(selection, report, made_at)
    stream_docx(
        path,
        title=_("%(title)s: collected answers") % {"title": selection.form.title},
        issuer=site_payload().get("organ") or _("Office of the joint conference"),
        parts=told.parts(),
        made_at=made_at,
    )
    return told.done


class _Told:
    """The parts of the report as they are asked for; ``done`` answers so far."""

    def __init__(self, selection: Selection, report: Callable[[int], None], at: datetime) -> None:
        self.selection, self.report, self.at, self.done = selection, report, at, 0

    def parts(self) -> Iterator[Part]:
        """The selection, the figures, the answers."""
        layout = Layout(self.selection, only=self.selection.version)
        results = results_of(Tallies(self.selection, layout), layout)
        chosen = [*selection_words(self.selection), (_("Number of answers"), str(results.received))]
        chosen += results.agreement.words()
        chosen.append((_("Made at"), minute(self.at)))
        yield Facts(tuple(Fact(label, text, fixed=True) for label, text in chosen))
        yield Heading(_("Part one: figures"))
        for result in results.questions:
            yield from figures(result)
        yield Heading(_("Part two: the answers"))
        yield from self._answers()

    def _answers(self) -> Iterator[Part]:
        pks = self.selection.rows().values_list("pk", flat=True).iterator(chunk_size=2000)
        while some := list(islice(pks, BATCH)):
            rows = Submission.objects.filter(pk__in=some).select_related(
                *("version", "respondent__person", "entered_by__person", "on_behalf_of")
            )
            known = {row.pk: row for row in as_received(rows)}
            files: dict[int, list] = {}
            stored = Attachment.objects.filter(submission__in=some, state=AttachmentState.STORED)
            for file in stored:
                files.setdefault(file.submission_id, []).append(file)
            for pk in some:
                if pk in known:  # else it went to the trash meanwhile
                    yield from self._answer(known[pk], files.get(pk, []))
            self.report(self.done)

    def _answer(self, submission: Submission, files: list) -> Iterator[Part]:
        self.done += 1
        words = f"{self.done}. {submission.receipt}　{submission.who or _('anonymous')}"
        yield Heading(words, level=2)
        at = timezone.localtime(submission.submitted_at)
        yield Para(f"{submission.get_state_display()}　{at:%Y-%m-%d %H:%M}", "plain")
        yield from answer_parts(submission, files, small=True)


def figures(result: Result) -> Iterator[Part]:
    """How many were asked and answered, how many took each option, and what numbers come to."""
    yield Heading(result.heading, level=3)
    answered = result.answered or 0
    if result.in_rows:
        said = [_("In %(n)s of %(of)s rows") % {"n": answered, "of": result.asked}]
    else:
        said = [
            _("%(n)s answered, %(missing)s did not") % {"n": answered, "missing": result.missing}
        ]
    said += [f"{fact.label} {fact.text}" for fact in result.facts]
    yield Para("；".join(said), "plain")
    if result.entries:
        rows = tuple((e.label, str(e.count), e.percent) for e in result.entries)
        head = (_("What was answered"), _("How many"), _("Share"))
        yield Rows(head, rows, widths=(3, 1, 1), by_hand=False)
    for part in result.parts:
        yield from figures(part)
