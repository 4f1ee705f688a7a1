"""提醒规则: the list, one rule with its history, and who would get what."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from workflows.duties.models import Duty
from workflows.reminders.describing import audience_words, channels_words, kinds_words, when_words
from workflows.reminders.forms import RuleForm
from workflows.reminders.models import ReminderRule
from workflows.reminders.permissions import user_can_edit_rules, user_can_view_rules
from workflows.reminders.queries import would_get
from workflows.reminders.services import CannotSaveRule, save_rule, switch_rule
from workflows.reminders.texts import FIELDS, fill

DAYS_AHEAD = 7


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
    lines = would_get(now=timezone.now(), days=DAYS_AHEAD)
    return TemplateResponse(request, "reminders/coming.html", {"lines": lines})


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
        **_preview(stored if not form.is_bound else _typed(form)),
    }
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "reminders/rule.html", context, status=status)


@require_POST
def preview(request: HttpRequest) -> HttpResponse:
    """What the rule as typed would do; nothing is stored."""
    _may_view(request)
    form = RuleForm(request.POST, instance=ReminderRule(text=""))
    context = _preview(_typed(form)) | {"form": form}
    return TemplateResponse(request, "reminders/includes/preview.html", context)


def _typed(form: RuleForm) -> ReminderRule | None:
    return form.instance if form.is_valid() else None


def _preview(rule: ReminderRule | None) -> dict:
    if rule is None:
        return {"told": None}
    now = timezone.now()
    told = would_get(now=now, days=DAYS_AHEAD, rule=rule)
    today = timezone.localdate(now)
    rows = Duty.objects.begun(now).select_related("owner_person", "owner_organization")
    rows = rows.filter(kind__in=rule.kinds) if rule.kinds else rows
    duty = rows.order_by("due_at").first()
    return {
        "told": told,
        "today": sum(timezone.localdate(line.at) == today for line in told),
        "words": f"{kinds_words(rule)}；{when_words(rule)}；{audience_words(rule)}",
        "sample": fill(rule.text, duty, now) if duty else "",
        "sample_of": duty,
    }


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
