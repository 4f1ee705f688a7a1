"""What is signed on the page on which everything is checked, and a signature that waits while its
signer proves to be there.
"""

from dataclasses import dataclass, field

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.formbuilder.compiled.context import FillContext
from cms.submissions.asked import asked_now
from cms.submissions.permissions import user_can_sign_submission
from home.desk.access import my_sections, my_submission

SIGNING = "signing"  # the hidden field of a page with pads; in the session: what was drawn on them


@dataclass
class Pads:
    """The signatures of a part as they are asked for: ``given`` by question key, what is wrong with
    others, and what stands on the pads.
    """

    given: dict[str, dict] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)


def posted(request: HttpRequest, submission) -> Pads:
    """What was signed on the page that is sent."""
    pads = Pads()
    for question in _asked(submission):
        value, error, texts = question.read(request.POST)
        pads.texts[question.key] = texts
        if error:
            pads.errors[question.key] = error
        elif value:
            pads.given[question.key] = value
    return pads


def set_aside(request: HttpRequest, pk: int) -> str:
    """Keep what was drawn until its signer has proved to be there; the way leads back to it."""
    pads = posted(request, my_submission(request, pk))
    request.session[SIGNING] = {"pk": pk, "texts": pads.texts}
    return reverse("desk:check", args=[pk])


def waiting(request: HttpRequest, pk: int) -> Pads:
    """What was set aside for this page, once."""
    kept = request.session.get(SIGNING)
    if not kept or kept["pk"] != pk:
        return Pads()
    del request.session[SIGNING]
    return Pads(texts=kept["texts"])


@dataclass(frozen=True)
class Asked:
    """``fields`` are the pads; ``refused`` says why this account is not offered any, and ``blocks``
    that it cannot send without.
    """

    fields: list[SafeString]
    problems: list[tuple[str, str, str]]
    refused: str = ""
    blocks: bool = False


def signatures_asked(user, submission, pads: Pads, context: FillContext) -> Asked | None:
    """What is to be signed; None where nothing is, and where it stands on a paper."""
    questions, shown = _asked(submission), asked_now(submission)
    if not questions or submission.from_paper:
        return None
    if not user_can_sign_submission(user, submission):
        words = _("Only the person whose part this is can sign it. You stand in, and cannot sign.")
        return Asked([], [], words, any(question.missing(shown) for question in questions))
    errors = pads.errors
    return Asked(
        fields=[
            question.draw_pad(
                pads.texts.get(question.key, []), errors.get(question.key, ""), context
            )
            for question in questions
        ],
        problems=[(q.key, q.label, errors[q.key]) for q in questions if q.key in errors],
    )


def _asked(submission) -> list:
    shown = asked_now(submission)
    return [
        question
        for section in my_sections(submission)
        if shown.asks_section(section.key)
        for question in section.signatures
        if shown.asks(question.key)
    ]
