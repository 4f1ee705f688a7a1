"""One panel a hat: what is due, what waits for me, what waits for others."""

from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.calendars.services import missing_years
from home.panels import queries
from home.queries import public_now
from workflows.duties.permissions import user_can_view_ledger
from workflows.duties.queries import ledger_counts
from workflows.duties.steps import short_steps
from workflows.topics.enums import TopicState

# What the office itself has to send on its way.
TO_SEND = {TopicState.RETURNED, TopicState.REVOKED, TopicState.LAPSED, TopicState.DRAFT}


class FirstScreen(Component):
    """Everything on the admin's first screen, chosen by the roles of the person."""

    name = "first_screen"
    template_name = "home/panels/first_screen.html"
    order = 10

    def __init__(self, user) -> None:
        self.user = user

    def get_context_data(self, parent_context) -> dict:
        now = timezone.now()
        user = self.user
        is_office = has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
        is_member = has_role(user, Role.PARTY_COMMITTEE_MEMBER)
        return {
            "csrf_token": get_token(parent_context["request"]),
            "user": user,
            "duties": queries.my_duties(user, now, with_votes=not is_member),
            "ledger": ledger(user, now),
            "clerk": clerk(user, now) if has_role(user, Role.OFFICE_STAFF) else None,
            "director": director(user, now) if has_role(user, Role.OFFICE_DIRECTOR) else None,
            "short_steps": short_steps(now) if has_role(user, Role.OFFICE_DIRECTOR) else (),
            "unknown_years": missing_years(timezone.localdate(now)) if is_office else (),
            "approved": queries.approved_texts(now) if is_office else None,
            "member": member(user, now) if is_member else None,
            "auditor": auditor() if has_role(user, Role.AUDITOR) else None,
            "keeper": has_role(user, Role.SYSTEM_ADMIN),
        }


def ledger(user, now) -> dict | None:
    """How the whole ledger stands, with the way into it; for those who may read it."""
    if not user_can_view_ledger(user):
        return None
    return {"counts": ledger_counts(now), "address": reverse("duties:board")}


def clerk(user, now) -> dict:
    """今天到期 · 等我处理 · 等别人."""
    return {
        "today": queries.due_today(user, now),
        "mine": queries.my_texts(TO_SEND),
        "answers": queries.received_answers(),
        "others": queries.my_texts({TopicState.REVIEW, TopicState.BALLOT}),
    }


def director(user, now) -> dict:
    """超期 by unit, ballots and who is missing, 待我审核, this week; the newest public texts, for
    taking one down in two taps.
    """
    return {
        "overdue": queries.overdue_by_owner(now),
        "ballots": queries.open_ballots(),
        "reviews": queries.my_reviews(user),
        "week": queries.due_this_week(user, now),
        "public": public_now()[:3],
    }


def member(user, now) -> dict:
    """待我表决 with the 200-character summary."""
    return {"ballots": queries.my_ballots(user, now)}


def auditor() -> dict:
    """审计记录."""
    return {"events": queries.last_events()}
