"""工作交接: who has left something open, who takes it over, and the list to print and sign."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cms.accounts.fresh import recently_signed_in
from cms.core.typed import row_number
from cms.people.models import Person
from workflows.duties.forms import HandoverForm
from workflows.duties.handing_over import estate_of, handover_lines, left_behind, owing_people
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Handover
from workflows.duties.permissions import (
    may_be_relieved_by,
    user_can_hand_over_duties,
    user_can_read_handover,
    user_can_view_handovers,
    user_can_view_ledger,
    user_can_view_posts,
)
from workflows.duties.services import hand_over_duties

RECENT = 50


@require_safe
def handovers(request: HttpRequest) -> HttpResponse:
    """Who waits to be relieved, choosing anybody else, and the lists that were made."""
    if not user_can_view_handovers(request.user):
        raise PermissionDenied
    asked = row_number(request.GET.get("person"))
    if asked and user_can_hand_over_duties(request.user, Person(pk=asked)):
        return redirect("duties:hand_over", asked)
    now = timezone.now()
    waiting, people = left_behind(now), owing_people()
    known = {person.pk for person in people} | {person.pk for person, *_rest in waiting}
    mine = may_be_relieved_by(request.user, known)
    lists = Handover.objects.select_related("leaver", "taker", "entered_by__person")
    context = {
        "waiting": [(person, why, number, person.pk in mine) for person, why, number in waiting],
        "people": [person for person in people if person.pk in mine],
        "lists": lists[:RECENT],
        "may_view_posts": user_can_view_posts(request.user),
    }
    return TemplateResponse(request, "duties/handovers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in(before_typing=True)
def hand_over(request: HttpRequest, person_pk: int) -> HttpResponse:
    """All that one person leaves open: a taker for each kind, and what cannot pass."""
    leaver = get_object_or_404(Person, pk=person_pk)
    if not user_can_hand_over_duties(request.user, leaver):
        raise PermissionDenied
    now = timezone.now()
    estate = estate_of(leaver, now)
    today = timezone.localdate(now)
    form = HandoverForm(request.POST or None, estate=estate, initial={"on": today})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            lists = hand_over_duties(
                leaver=leaver,
                plan=data["plan"],
                reason=data["reason"],
                on=data["on"],
                by=request.user,
                now=now,
            )
        except CannotHandOver as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Handed over. Print the list and have it signed."))
            return redirect("duties:handover", lists[0].pk)
    context = {
        "leaver": leaver,
        "estate": estate,
        "form": form,
        "may_read": user_can_view_ledger(request.user),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "duties/hand_over.html", context, status=status)


@require_safe
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    """交接清单, as it was on the day; for printing, again and again."""
    found = Handover.objects.select_related("leaver", "taker").filter(pk=pk).first()
    may_read = found is not None and user_can_read_handover(request.user, found)
    may_list = user_can_view_handovers(request.user)
    if not may_read and not may_list:
        raise PermissionDenied
    if found is None:
        raise Http404
    others = Handover.objects.filter(leaver=found.leaver_id, at=found.at).exclude(pk=pk)
    context = {
        "handover": found,
        "lines": handover_lines(found),
        "others": others.select_related("taker") if may_list else (),
        "may_read": may_read,
        "may_list": may_list,
    }
    return TemplateResponse(request, "duties/handover.html", context)
