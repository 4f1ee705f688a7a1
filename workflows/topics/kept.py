"""What stays because something of a topic rests on it: answers, and the topic itself."""

from django.db.models import Count, Exists, Model, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.publishing.models import Address
from cms.submissions.models import DestructionCertificate, Submission
from workflows.topics.models import Finding, TopicPage


def on_record() -> Exists:
    """Answers with a row that the office decided on, taken into the record or left out of it."""
    return Exists(Finding.objects.filter(submission=OuterRef("pk")))


def why_on_record(submission: Submission) -> str:
    """Why such an answer stays, and what can be done."""
    findings = Finding.objects.filter(submission=submission)
    words = {"count": findings.count(), "topic": findings.first().topic.title}
    return (
        _(
            "The record of “%(topic)s” rests on this answer: the office decided on %(count)s of "
            "its rows. It is kept as long as the record. If something in it is wrong, have it "
            "corrected."
        )
        % words
    )


def why_topic_stays(obj: Model) -> str:
    """Why a topic is not deleted, or an empty string: answers were given about it."""
    if not isinstance(obj, TopicPage):
        return ""
    ref = obj.subject_ref
    answered = Submission.objects.filter(subject_ref=ref)
    if answered.exists() or DestructionCertificate.objects.filter(subject_ref=ref).exists():
        return _("Answers were given about this, so it is kept. Withdraw it instead.")
    return ""


def topics_staying(form) -> list[str]:
    """Topics that pin a version of a form, and go on with it when the form is finalised anew; one
    query.
    """
    in_force = Address.objects.filter(number=OuterRef("number"), in_force=True)
    pinned = TopicPage.objects.filter(form_version__form=form).alias(is_public=Exists(in_force))
    counts = pinned.aggregate(public=Count("pk", filter=Q(is_public=True)), all=Count("pk"))
    found = []
    if public := counts["public"]:
        words = ngettext(
            "%(n)s published topic keeps its version until a correction names another.",
            "%(n)s published topics keep their version until a correction names another.",
            public,
        )
        found.append(words % {"n": public})
    if others := counts["all"] - public:
        words = ngettext(
            "%(n)s topic that is not published keeps the version that was chosen for it.",
            "%(n)s topics that are not published keep the version that was chosen for them.",
            others,
        )
        found.append(words % {"n": others})
    return found
