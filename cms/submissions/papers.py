"""Papers of answers: 销毁证明, an answer as it was given, a blank form to be filled in by hand."""

from django.db.models import Exists, OuterRef, TextField, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormVersion
from cms.paper.models import Scan
from cms.paper.registry import PaperKind, declare_paper
from cms.paper.sheet import Fact, Facts, Heading, Para, Sheet, Signature, Signatures
from cms.publishing.queries import site_payload
from cms.submissions.access import subject_labels
from cms.submissions.enums import RECEIVED, AttachmentState
from cms.submissions.holds import register_hold
from cms.submissions.models import DestructionCertificate, Submission
from cms.submissions.permissions import (
    user_can_decide_submission,
    user_can_read_form_answers,
    user_can_read_submission,
    user_can_view_certificates,
    user_can_view_trash,
)
from cms.submissions.printing import answer_parts, blank_parts, photos_of
from cms.submissions.printing import minute as _minute
from cms.submissions.queries import as_received
from cms.submissions.seals import is_sealed, is_second_entry
from cms.submissions.showing import size_words

MOST_PHOTOS = 60  # on one paper; the rest come in the archive of files


def certificate_sheet(certificate: DestructionCertificate, now) -> Sheet:
    """One page, whatever was destroyed: of files it counts, of answers it has the digest."""
    version = _("%(title)s, version %(number)s") % {
        "title": certificate.version.title,
        "number": certificate.version.number,
    }
    facts = [
        (_("number of the certificate"), certificate.number),
        (_("Form"), version),
        (_("Subject"), certificate.subject_label),
        (_("Receipt number"), certificate.receipt),
        (_("Respondent"), certificate.who or _("anonymous")),
        (_("Submitted at"), _minute(certificate.submitted_at)),
        (_("Moved to the trash"), _trashed(certificate)),
        (_("Reason"), certificate.reason),
        (_("Destroyed under"), certificate.rule),
        (_("Destroyed at"), _minute(certificate.destroyed_at)),
        (_("Files destroyed"), files_words(certificate)),
        (_("Digest of what was destroyed"), certificate.sha256),
    ]
    return Sheet(
        title=_("Certificate of destruction"),
        issuer=site_payload().get("organ") or _("Office of the joint conference"),
        parts=(
            Facts(tuple(Fact(label, value, fixed=True) for label, value in facts if value)),
            Para(
                _(
                    "The answer, its files and all copies made for work are destroyed. This "
                    "certificate holds nothing of what was answered."
                ),
                "plain",
            ),
            Signatures((Signature(_("Checked by")), Signature(_("Person in charge")))),
        ),
    )


def _trashed(certificate: DestructionCertificate) -> str:
    return f"{_minute(certificate.trashed_at)} {certificate.trashed_by}"


def files_words(certificate: DestructionCertificate) -> str:
    """``3 个，共 2.1 MB``; how many and how large, not what they were called."""
    if not certificate.files:
        return _("none")
    size = size_words(sum(file["size"] for file in certificate.files))
    return _("%(count)s files, %(size)s in all") % {"count": len(certificate.files), "size": size}


def _can_read(user, certificate) -> bool:
    return user_can_view_certificates(user)


def _can_file(user, certificate) -> bool:
    return user_can_view_trash(user)


def _address(certificate: DestructionCertificate) -> str:
    return reverse("submissions:certificate", args=[certificate.pk])


CERTIFICATE = PaperKind(
    key="destruction-certificate",
    label=gettext_lazy("Certificate of destruction"),
    model=DestructionCertificate,
    build=certificate_sheet,
    can_read=_can_read,
    can_file=_can_file,
    address=_address,
    has_blank=False,
)


def answer_sheet(submission: Submission, now) -> Sheet:
    """An answer as the office received it: who and when, questions and answers, pictures, and what
    it was returned for.
    """
    rows = Submission.objects.select_related(
        *("form", "version", "respondent__person", "entered_by__person", "on_behalf_of")
    )
    [received] = as_received([rows.get(pk=submission.pk)])
    files = list(received.attachments.filter(state=AttachmentState.STORED).order_by("pk"))
    ref = received.subject_ref
    facts = [
        (_("Receipt number"), received.receipt),
        (_("Subject"), subject_labels([ref]).get(ref, "")),
        (_("Respondent"), received.who or _("anonymous")),
        (_("Submitted at"), _minute(received.submitted_at)),
        (_("State"), str(received.get_state_display())),
        (_("Form version"), str(received.version.number)),
    ]
    return Sheet(
        title=received.version.title,
        issuer=site_payload().get("organ") or _("Office of the joint conference"),
        parts=(
            Facts(tuple(Fact(label, text, fixed=True) for label, text in facts if text)),
            *answer_parts(received, files),
            *_returns(received),
            *photos_of(received, files, MOST_PHOTOS),
            Signatures((Signature(_("Filled in by")), Signature(_("Person handling it")))),
        ),
    )


def _returns(submission: Submission) -> list:
    """For what it was returned, the newest last, with the notes on single questions."""
    labels = {k: q.label for k, q in compile_version(submission.version).questions.items()}
    facts = []
    for past in submission.past_filings.order_by("pk"):
        notes = [f"{labels.get(key, '')}：{text}" for key, text in past.return_notes.items()]
        said = "\n".join(filter(None, [past.return_reason, *notes]))
        facts.append(Fact(_minute(past.returned_at), said or "—", fixed=True))
    return [Heading(_("Returned for completion")), Facts(tuple(facts))] if facts else []


def blank_sheet(version: FormVersion, now) -> Sheet:
    """A version of a form with room for a pen."""
    return Sheet(
        title=version.title,
        issuer=site_payload().get("organ") or _("Office of the joint conference"),
        parts=(
            *blank_parts(compile_version(version)),
            Signatures((Signature(_("Filled in by")), Signature(_("Person handling it")))),
        ),
    )


def _reads(user, submission: Submission) -> bool:
    return (
        submission.deleted_at is None
        and submission.state in RECEIVED
        and not is_second_entry(submission)
        and not is_sealed(submission)
        and user_can_read_submission(user, submission)
    )


def _files(user, submission: Submission) -> bool:
    return _reads(user, submission) and user_can_decide_submission(user, submission)


ANSWER = PaperKind(
    key="answer",
    label=gettext_lazy("Answer to a form"),
    model=Submission,
    build=answer_sheet,
    can_read=_reads,
    can_file=_files,
    address=lambda submission: reverse("submissions:detail", args=[submission.pk]),
    title=lambda submission: f"{submission.receipt} {submission.version.title}",
    has_blank=False,
    secret=lambda submission: submission.token or "",
)

BLANK_FORM = PaperKind(
    key="blank-form",
    label=gettext_lazy("Blank form"),
    model=FormVersion,
    build=blank_sheet,
    can_read=lambda user, version: user_can_read_form_answers(user, version.form),
    can_file=lambda user, version: False,  # filled in, it belongs to the answer that is entered
    address=lambda version: reverse("submissions:list", args=[version.form_id]),
    title=lambda version: version.title,
    has_blank=False,
)


def _has_scan() -> Exists:
    ref = Concat(Value(f"{Submission._meta.label_lower}:"), Cast(OuterRef("pk"), TextField()))
    return Exists(Scan.objects.filter(paper__record_ref=ref))


def _why_kept(submission: Submission) -> str:
    return _("A signed scan of it is filed, which is kept for ever. It stays.")


def declare() -> None:
    """Called when the app is ready."""
    for kind in (CERTIFICATE, ANSWER, BLANK_FORM):
        declare_paper(kind)
    register_hold("submissions.scans", _has_scan, _why_kept)
