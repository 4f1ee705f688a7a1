"""交接清单: what one person hands over to another, to be signed by both and a witness."""

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.paper.registry import PaperKind, declare_paper
from cms.paper.sheet import Fact, Facts, Rows, Sheet, Signature, Signatures
from cms.publishing.queries import site_payload
from workflows.duties.handing_over import HandoverLine, handover_lines
from workflows.duties.models import Handover
from workflows.duties.permissions import user_can_read_handover


def handover_list(handover: Handover, now) -> Sheet:
    """As it was on the day: it reads no duty."""
    lines = enumerate(handover_lines(handover), start=1)
    return Sheet(
        title=_("List of a handover"),
        issuer=site_payload().get("organ") or _("Office of the joint conference"),
        parts=(
            Facts(
                (
                    Fact(_("Handed over by"), str(handover.leaver), fixed=True),
                    Fact(_("Taken over by"), str(handover.taker), fixed=True),
                    Fact(_("Day"), date_format(handover.on, "Y年n月j日")),
                    Fact(_("Reason"), handover.reason),
                )
            ),
            Rows(
                head=(_("No."), _("Matter owed"), _("Due"), _("State")),
                rows=tuple(_row(number, line) for number, line in lines),
                widths=(3, 9, 7, 5),
            ),
            Signatures(
                (
                    Signature(_("Handed over by")),
                    Signature(_("Taken over by")),
                    Signature(_("Witnessed by")),
                )
            ),
        ),
    )


def _row(number: int, line: HandoverLine) -> tuple[str, ...]:
    state = f"{line.state}（{line.note}）" if line.note else str(line.state)
    due = date_format(localtime(line.due_at), "Y-m-d")  # as short as its column
    return (str(number), f"{line.kind}：{line.title}", due, state)


def user_can_file_handover(user, handover) -> bool:
    """The director brings the signed list back."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def _address(handover: Handover) -> str:
    return reverse("duties:handover", args=[handover.pk])


def _title(handover: Handover) -> str:
    words = _("%(leaver)s to %(taker)s")
    return words % {"leaver": handover.leaver, "taker": handover.taker}


HANDOVER_LIST = PaperKind(
    key="handover-list",
    label=gettext_lazy("List of a handover"),
    model=Handover,
    build=handover_list,
    can_read=user_can_read_handover,
    can_file=user_can_file_handover,
    address=_address,
    title=_title,
)


def declare() -> None:
    """Called when the app is ready."""
    declare_paper(HANDOVER_LIST)
