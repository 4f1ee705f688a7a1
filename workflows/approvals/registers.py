"""The register of ballots: counts and who has not voted, never a choice."""

from django.contrib.admin import SimpleListFilter
from django.db.models import Count, Exists, OuterRef, Prefetch, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from cms.accounts.permissions import has_role
from cms.core.registers import ReadOnlyRegister, readable_by
from cms.core.typed import row_number
from cms.people.models import Organization
from workflows.approvals.enums import COUNTED, DISCLOSED, Choice, EntryState, Mark, Way
from workflows.approvals.models import Decision, MeetingRecord, Seat, Vote
from workflows.approvals.permissions import (
    OFFICE,
    turnout_is_told,
    user_can_view_ballot_register,
)


class BodyFilter(SimpleListFilter):
    """By deciding body (a plain filter on the key would need Django's own admin)."""

    title = _("body")
    parameter_name = "body"

    def lookups(self, request, model_admin):
        bodies = Organization.objects.filter(pk__in=Decision.objects.values("body_id"))
        return [(body.pk, str(body)) for body in bodies]

    def queryset(self, request, queryset):
        chosen = row_number(self.value())
        return queryset.filter(body_id=chosen) if chosen else queryset


def with_counts(decisions):
    """Decisions with seats and votes counted, seats and minutes at hand. Three queries a page."""
    left = Q(seats__exclusion__in=COUNTED)
    cast = left & Q(seats__vote__strike=None)
    seats = Seat.objects.annotate(
        has_voted=Exists(Vote.objects.filter(seat=OuterRef("pk")))
    ).order_by("rank", "id")
    return decisions.annotate(
        due_count=Count("seats", filter=left),
        cast_count=Count("seats__vote", filter=cast),
        for_count=Count("seats__vote", filter=cast & Q(seats__vote__choice=Choice.FOR)),
        against_count=Count("seats__vote", filter=cast & Q(seats__vote__choice=Choice.AGAINST)),
        read_count=Count("seats__vote", filter=cast & Q(seats__vote__choice=Mark.READ)),
        abstain_count=Count("seats__vote", filter=cast & Q(seats__vote__choice=Choice.ABSTAIN)),
    ).prefetch_related(
        Prefetch("seats", queryset=seats, to_attr="seat_list"),
        Prefetch("records", queryset=checked_records(), to_attr="minutes"),
    )


def checked_records():
    """What meetings decided, as a second person has checked it: counts alone."""
    return MeetingRecord.objects.filter(state=EntryState.CHECKED).select_related("sitting")


class DecisionRegister(ReadOnlyRegister):
    """Every ballot. Totals appear when it has closed."""

    model = Decision
    menu_label = _("Register of ballots")
    menu_item_name = "ballots"
    menu_icon = "clipboard-list"
    menu_order = 225
    base_url_path = "ballots"
    permission_helper_class = readable_by(user_can_view_ballot_register)
    empty_words = _("No ballot has been opened yet. One opens when the director passes a text on.")
    list_display = (
        "title_link",
        "body",
        "state_now",
        "opened",
        "due",
        "turnout",
        "missing",
        "totals",
    )
    list_filter = ("state", BodyFilter, "way", "urgent")
    list_select_related = ("body",)
    search_fields = ("title",)
    ordering = ("-id",)

    def get_queryset(self, request):
        return with_counts(super().get_queryset(request).defer("payload"))

    def prepare(self, rows: list[Decision], request) -> None:
        """The office is led to the ballot page, the auditor to the trail."""
        may_open = has_role(request.user, *OFFICE)
        for decision in rows:
            decision.may_open = may_open

    def title_link(self, decision: Decision) -> str:
        name = "approvals:ballot" if decision.may_open else "decisions:trail"
        address = reverse(name, args=[decision.pk])
        return format_html('<a href="{}">{}</a>', address, decision.title)

    title_link.short_description = _("title")
    title_link.admin_order_field = "title"

    def state_now(self, decision: Decision) -> str:
        return decision.state_words

    state_now.short_description = _("state")
    state_now.admin_order_field = "state"

    def opened(self, decision: Decision) -> str:
        return f"{timezone.localtime(decision.opened_at):%Y-%m-%d %H:%M}"

    opened.short_description = _("opened at")
    opened.admin_order_field = "opened_at"

    def due(self, decision: Decision) -> str:
        return f"{timezone.localtime(decision.due_at):%Y-%m-%d %H:%M}"

    due.short_description = _("due at")
    due.admin_order_field = "due_at"

    def turnout(self, decision: Decision) -> str:
        there = decision.minutes[0].present if decision.minutes else decision.cast_count
        return f"{there} / {decision.due_count}"

    turnout.short_description = _("present / due")

    def missing(self, decision: Decision) -> str:
        """Who is still to vote, by name as long as that is told."""
        if decision.way == Way.MEETING:
            return ""  # at a table nobody votes here
        if not turnout_is_told(decision):
            return str(decision.due_count - decision.cast_count or "")
        names = [s.name for s in decision.seat_list if s.is_entitled and not s.has_voted]
        return "、".join(names)

    missing.short_description = _("has not voted")

    def totals(self, decision: Decision) -> str:
        if decision.minutes:
            return _minuted(decision.minutes[0])
        if decision.state not in DISCLOSED:
            return "—"
        counts = zip(
            Choice,
            (decision.for_count, decision.against_count, decision.abstain_count),
            strict=True,
        )
        if decision.way == Way.CIRCULATION:
            counts = (*counts, (Mark.READ, decision.read_count))
        return "，".join(f"{choice.label} {count}" for choice, count in counts)

    totals.short_description = _("totals")


def _minuted(record: MeetingRecord) -> str:
    """Counts of a meeting and when it was."""
    counts = zip(Choice, (record.in_favour, record.against, record.abstained), strict=True)
    words = "，".join(f"{choice.label} {count}" for choice, count in counts)
    return f"{words}（{record.sitting}）"
