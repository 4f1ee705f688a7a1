"""Why a member asked for a meeting stood in the closing of the circulation, which office and auditor
read. The words go where the roster alone reads them, and the closing says only that it was asked.
"""

from django.db import migrations

CLOSING = "委员提请上会"
# What stood there in the place of words, where a pen had written none.
NO_WORDS = ("在纸质传签单上写明", "written on the circulated paper")


def forwards(apps, schema_editor):
    Decision = apps.get_model("approvals", "Decision")
    for decision in Decision.objects.filter(state="TO_MEETING").exclude(closing_reason=CLOSING):
        request = _request(apps, decision)
        if request is not None:
            request.reason = _words(decision.closing_reason)
            request.save()
        decision.closing_reason = CLOSING
        decision.save(update_fields=["closing_reason"])


def _words(closing):
    """Behind the first colon, whichever language it was written in."""
    words = closing.replace(": ", "：", 1).partition("：")[2].strip()
    return "" if words in NO_WORDS else words


def _request(apps, decision):
    """By whoever asked, as the trail names them; else by the first pen whose mark is no vote."""
    MeetingRequest = apps.get_model("approvals", "MeetingRequest")
    if MeetingRequest.objects.filter(seat__decision=decision).exists():
        return None
    return _by_phone(apps, decision) or _by_pen(apps, decision)


def _by_phone(apps, decision):
    events = apps.get_model("core", "AuditEvent").objects.filter(
        verb="circulation.refer", object_ref=f"approvals.decision:{decision.pk}", refused=False
    )
    event = events.order_by("pk").first()
    account = event and apps.get_model("accounts", "User").objects.filter(pk=event.actor_id).first()
    seats = apps.get_model("approvals", "Seat").objects.filter(decision=decision)
    seat = account and account.person_id and seats.filter(person_id=account.person_id).first()
    if not seat:
        return None
    return apps.get_model("approvals", "MeetingRequest")(
        seat=seat,
        asked_at=event.at,
        entered_by=account,
        acting_as=event.acting_as,
        channel="DESK",
    )


def _by_pen(apps, decision):
    marks = apps.get_model("approvals", "PenMark").objects.filter(
        seat__decision=decision, state="CHECKED", seat__vote=None
    )
    mark = marks.order_by("seat__rank", "seat_id", "-pk").first()
    if mark is None:
        return None
    return apps.get_model("approvals", "MeetingRequest")(
        seat_id=mark.seat_id,
        asked_at=mark.entered_at,
        entered_by_id=mark.entered_by_id,
        on_behalf_of_id=mark.on_behalf_of_id,
        acting_as=mark.acting_as,
        channel="PAPER",
        scan_id=mark.scan_id,
        checked_by_id=mark.checked_by_id,
        checked_at=mark.checked_at,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0041_meeting_requests"),
        ("accounts", "0004_sign_in_cards"),
        ("core", "0002_audit_seals"),
    ]

    # Backwards nothing moves: the words never go back to where everybody reads them.
    operations = [migrations.RunPython(forwards, migrations.RunPython.noop)]
