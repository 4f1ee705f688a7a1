"""提醒规则: the list, one rule with its history, and who would get what."""

import datetime as dt

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.reminders.describing import audience_words, channels_words, kinds_words, when_words
from workflows.reminders.forms import RuleForm
from workflows.reminders.models import ReminderRule
from workflows.reminders.permissions import user_can_edit_rules, user_can_view_rules
from workflows.reminders.previews import Going, messages_of, samples_of, worded, would_go
from workflows.reminders.services import CannotSaveRule, save_rule, switch_rule
from workflows.reminders.texts import FIELDS, fill

DAYS_AHEAD = 7
LINES_A_PAGE, LINES_BESIDE = 100, 30


def _may_view(request: HttpRequest) -> None:
    if not user_can_view_rules(request.user):
        raise PermissionDenied


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule in words, with its switch."""
    _may_view(request)
    rows = [
        {
            "rule": rule,
            "kinds": kinds_words(rule),
            "when": when_words(rule),
            "who": audience_words(rule),
            "how": channels_words(rule),
        }
        for rule in ReminderRule.objects.order_by("-is_on", "id")
    ]
    context = {"rows": rows, "may_edit": user_can_edit_rules(request.user)}
    return TemplateResponse(request, "reminders/rules.html", context)


@require_safe
def coming(request: HttpRequest) -> HttpResponse:
    """Who gets what today and in the next seven days, by all rules together."""
    _may_view(request)
    now = timezone.now()
    lines = would_go(now=now, days=DAYS_AHEAD)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("p"))
    context = {"told": worded(page), "page": page, **_counted(lines, now)}
    return TemplateResponse(request, "reminders/coming.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """A rule, new or kept, with its preview beside it."""
    _may_view(request)
    may_edit = user_can_edit_rules(request.user)
    rule = get_object_or_404(ReminderRule, pk=pk) if pk else ReminderRule(text="")
    form = RuleForm(request.POST or None, instance=rule)
    if request.method == "POST":
        if not may_edit:
            raise PermissionDenied
        if form.is_valid():
            try:
                saved = save_rule(rule=form.instance, by=request.user, now=timezone.now())
            except CannotSaveRule as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, _("The rule is saved."))
                return redirect("reminders:rule", saved.pk)
    stored = ReminderRule.objects.get(pk=pk) if pk else None
    context = {
        "form": form,
        "rule": stored,
        "fields": [(name, label) for name, (label, _value) in FIELDS.items()],
        "events": stored.events.all()[:50] if stored else [],
        "may_edit": may_edit,
        **_preview(stored if not form.is_bound else _typed(form), request.POST.get("sample", "")),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "reminders/rule.html", context, status=status)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the rule as typed would do; nothing is stored. ``rule``: the one that is written anew,
    which may be switched off.
    """
    _may_view(request)
    pk = request.GET.get("rule", "")
    is_off = pk.isdecimal() and ReminderRule.objects.filter(pk=pk, is_on=False).exists()
    form = RuleForm(request.POST, instance=ReminderRule(text="", is_on=not is_off))
    context = _preview(_typed(form), request.POST.get("sample", "")) | {"form": form}
    return TemplateResponse(request, "reminders/includes/preview.html", context)


def _typed(form: RuleForm) -> ReminderRule | None:
    return form.instance if form.is_valid() else None


def _preview(rule: ReminderRule | None, chosen: str) -> dict:
    """``chosen``: the matter on which the words are tried; else the most pressing."""
    if rule is None:
        return {"told": None}
    now = timezone.now()
    lines, samples = would_go(now=now, days=DAYS_AHEAD, rule=rule), list(samples_of(rule, now))
    duty = next((each for each in samples if str(each.pk) == chosen), next(iter(samples), None))
    return {
        "told": worded(lines[:LINES_BESIDE]),
        "is_off": not rule.is_on,
        "more": max(0, len(lines) - LINES_BESIDE),
        "words": f"{kinds_words(rule)}；{when_words(rule)}；{audience_words(rule)}",
        "sample": fill(rule.text, duty, now) if duty else "",
        "sample_of": duty,
        "samples": samples,
        **_counted(lines, now),
    }


def _counted(lines: list[Going], now: dt.datetime) -> dict:
    leaving, today = messages_of(lines), timezone.localdate(now)
    of_today = sum(timezone.localdate(at) == today for _person, _channel, at in leaving)
    return {"total": len(leaving), "today": of_today, "lines": len(lines)}


@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    _may_view(request)
    rule = get_object_or_404(ReminderRule, pk=pk)
    on = request.POST.get("on") == "1"
    try:
        switch_rule(rule=rule, on=on, by=request.user, now=timezone.now())
    except CannotSaveRule as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("“%s” is switched on.") if on else _("“%s” is switched off.")
        messages.success(request, words % rule.name)
    return redirect("reminders:rules")
