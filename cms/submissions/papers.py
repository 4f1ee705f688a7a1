"""销毁证明 as a paper: printed, downloaded as Word, filed again when it comes back signed."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.paper.registry import PaperKind, declare_paper
from cms.paper.sheet import Fact, Facts, Para, Sheet, Signature, Signatures
from cms.publishing.queries import site_payload
from cms.submissions.models import DestructionCertificate
from cms.submissions.permissions import user_can_view_certificates, user_can_view_trash
from cms.submissions.showing import size_words


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


def _minute(at) -> str:
    return date_format(localtime(at), "Y年n月j日 H:i")


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


def declare() -> None:
    """Called when the app is ready."""
    declare_paper(CERTIFICATE)
