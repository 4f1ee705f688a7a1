"""待办总览: the whole ledger for the office and the auditor, as counts, rows and files."""

from datetime import datetime

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cms.core.file_names import call_file, file_name
from cms.core.typed import row_number
from cms.people.queries import organizations_offered
from workflows.duties import sheets, wechat
from workflows.duties.boards import (
    LAST_PAGE,
    OWNERS_SHOWN,
    PAGE_SIZE,
    Asked,
    OwnerLine,
    Standing,
    name_owners,
)
from workflows.duties.enums import GRAVER, DutyState, Light
from workflows.duties.kinds import kind_of, registered_kinds
from workflows.duties.leavers import silent_in_part, why_silent
from workflows.duties.models import Duty
from workflows.duties.permissions import user_can_view_ledger
from workflows.duties.services.exporting import note_export
from workflows.duties.wording import outcome_words, reached_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _readers_only(request: HttpRequest) -> None:
    if not user_can_view_ledger(request.user):
        raise PermissionDenied


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """One page: the matrix of what is open, the filters, fifty rows and next."""
    _readers_only(request)
    now, asked = timezone.now(), Asked.typed(request.GET)
    number = min(max(row_number(request.GET.get("p")), 1), LAST_PAGE)
    start = (number - 1) * PAGE_SIZE
    rows = list(asked.found(now)[start : start + PAGE_SIZE + 1])
    has_next, rows = len(rows) > PAGE_SIZE and number < LAST_PAGE, rows[:PAGE_SIZE]
    standing = asked.standing(now) if asked.is_open else None
    owners = standing.owners(kind=asked.kind) if standing else []
    shown = owners if request.GET.get("owners") else owners[:OWNERS_SHOWN]
    people = {duty.owner_person_id for duty in rows if duty.is_open}
    people |= {line.pk for line in shown if not line.is_unit}
    silent = why_silent(people - {None}, now)
    name_owners(shown, silent)
    deputies = silent_in_part([duty for duty in rows if duty.is_open], now)
    for duty in rows:
        why = silent.get(duty.owner_person_id, "") if duty.is_open else ""
        _prepare(duty, request.user, deputies.get(duty.pk, why), now)
    context = {
        "asked": asked,
        "units": organizations_offered([asked.unit]),
        "rows": rows,
        "number": number,
        "previous": _address(asked, number - 1) if number > 1 else "",
        "next": _address(asked, number + 1) if has_next else "",
        "owners": [(line, _cells(asked, line)) for line in shown],
        "more_owners": len(owners) - len(shown),
        "all_owners": f"{_address(asked, 1)}&owners=all" if asked.as_query() else "?owners=all",
        "downloads": f"?{urlencode(asked.as_query())}",
        **_choices(asked, standing),
    }
    return TemplateResponse(request, "duties/board.html", context)


def _prepare(duty: Duty, user, silent: str, now: datetime) -> None:
    kind = kind_of(duty)
    duty.overview, duty.kind_label = kind.overview(duty, user), kind.label
    duty.light_now, duty.reached = duty.light(now), reached_words(duty)
    duty.silent = silent
    duty.outcome_words = outcome_words(duty)
    duty.wechat = wechat.duty_notice(duty, now) if duty.is_open else ""


def _address(asked: Asked, number: int = 1, **other: str) -> str:
    said = asked.as_query(**other)
    return f"?{urlencode(said | ({'p': number} if number > 1 else {}))}"


def _cells(asked: Asked, line: OwnerLine) -> list[tuple]:
    """(light, its name, how many, where they are listed) of an owner, the graver light first."""
    return [
        (light, light.label, line.count.of(light), _address(asked, owner=line.key, light=light))
        for light in GRAVER
    ]


def _choices(asked: Asked, standing: Standing | None) -> dict:
    """What the filters offer, each with its number."""
    if standing is None:
        kinds = [(kind.key, kind.label, None) for kind in registered_kinds()]
        return {"states": DutyState.choices, "kinds": kinds, "lights": [], "total": None}
    whole = standing.count(kind=asked.kind, owner=asked.owner)
    lights = [(each, each.label, whole.of(each), _address(asked, light=each)) for each in GRAVER]
    kinds = [(key, name, n.total) for key, name, n in standing.kinds(owner=asked.owner)]
    chosen = next((line for line in standing.owners() if line.key == asked.owner), None)
    if chosen is not None:
        name_owners([chosen], {})
    return {
        "states": DutyState.choices,
        "kinds": kinds,
        "lights": lights,
        "total": whole.of(asked.light),
        "all_lights": (whole.total, _address(asked, light="")),
        "chosen_owner": chosen,
        "any_owner": _address(asked, owner=""),
    }


@require_safe
def csv_file(request: HttpRequest) -> HttpResponse:
    """Everything that was asked for, streamed."""
    _readers_only(request)
    now, asked = timezone.now(), Asked.typed(request.GET)
    note_export(kind="CSV", asked=asked.as_query(), by=request.user, now=now)
    pieces = sheets.stream_csv(asked.found(now), now)
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return _attached(response, asked, now, "csv")


@require_safe
def xlsx_file(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, up to ten thousand rows."""
    _readers_only(request)
    now, asked = timezone.now(), Asked.typed(request.GET)
    rows = asked.found(now)
    if rows.order_by()[sheets.AT_ONCE : sheets.AT_ONCE + 1].exists():
        messages.warning(
            request, _("A workbook holds 10,000 rows. Narrow it with the filters, or take the CSV.")
        )
        return redirect(f"{reverse('duties:board')}?{urlencode(asked.as_query())}")
    note_export(kind="XLSX", asked=asked.as_query(), by=request.user, now=now)
    response = HttpResponse(sheets.workbook(rows, now), content_type=XLSX)
    return _attached(response, asked, now, "xlsx")


def _attached(response: HttpResponse, asked: Asked, now: datetime, ext: str) -> HttpResponse:
    """``待办台账-未办结-表决-2026-11-27.xlsx``: as far as a narrower choice has words."""
    kinds = [kind.label for kind in registered_kinds() if kind.key == asked.kind]
    lights = [light.label for light in Light if light == asked.light]
    chosen = (DutyState(asked.state).label, *kinds, *lights)
    response["Cache-Control"] = "private, no-store"
    return call_file(response, file_name(_("Ledger"), *chosen, day=now, ext=ext))
