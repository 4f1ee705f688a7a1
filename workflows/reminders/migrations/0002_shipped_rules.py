"""The rules that every zone starts with (domain.md §3.2, DESIGN §5.5); the office changes them."""

from django.db import migrations
from django.utils import timezone

BOTH, DESK = ["inbox", "email"], ["inbox"]
APPROVALS = [
    *("approvals.vote", "approvals.announce", "approvals.record", "approvals.check"),
    *("approvals.amendment", "approvals.review", "approvals.recusal", "approvals.round"),
]
HEAD, ROLE = {"audience": "UNIT_HEAD"}, "ROLE"
RULES = [
    ("新的待办", {"side": "OPENING"}, BOTH, "【类别】：【事项】，请在【期限】前办理。"),
    ("期限前15天", {"side": "BEFORE", "amount": 15}, BOTH, "【类别】：【事项】，【剩余时间】（【期限】）。"),
    ("期限前3天", {"side": "BEFORE", "amount": 3}, BOTH, "【类别】：【事项】，【剩余时间】（【期限】）。"),
    ("到期当天", {"side": "ON"}, BOTH, "【类别】：【事项】，今天到期，请今天办理。"),
    (
        "超期后每3天",
        {"side": "AFTER", "amount": 3, "repeat": 3},
        BOTH,
        "【类别】：【事项】，【剩余时间】，请尽快办理或说明情况。",
    ),
    (
        "超期3天告知单位负责人",
        {"side": "AFTER", "amount": 3, **HEAD},
        BOTH,
        "【责任人】：【类别】【事项】【剩余时间】（期限【期限】），请督促。",
    ),
    (
        "超期7天告知办公室主任",
        {"side": "AFTER", "amount": 7, "audience": ROLE, "role": "办公室主任"},
        BOTH,
        "【责任人】：【类别】【事项】【剩余时间】（期限【期限】）。",
    ),
    (
        "审批期限前3天告知办公室",
        {"side": "BEFORE", "amount": 3, "audience": ROLE, "role": "办公室工作人员", "kinds": APPROVALS},
        DESK,
        "【责任人】：【类别】【事项】【剩余时间】（【期限】）。",
    ),
    (
        "审批到期当天告知办公室",
        {"side": "ON", "audience": ROLE, "role": "办公室工作人员", "kinds": APPROVALS},
        DESK,
        "【责任人】：【类别】【事项】今天到期。",
    ),
    (
        "审批超期1天",
        {"side": "AFTER", "amount": 1, "kinds": APPROVALS},
        BOTH,
        "【类别】：【事项】，【剩余时间】。",
    ),
    (
        "审批超期3天告知办公室主任",
        {"side": "AFTER", "amount": 3, "audience": ROLE, "role": "办公室主任", "kinds": APPROVALS},
        BOTH,
        "【责任人】：【类别】【事项】【剩余时间】（期限【期限】）。",
    ),
]


def ship(apps, schema_editor) -> None:
    rules = apps.get_model("reminders", "ReminderRule").objects
    now = timezone.now()
    for name, figures, channels, text in RULES:
        rules.create(name=name, channels=channels, text=text, counts_from=now, **figures)


def take_back(apps, schema_editor) -> None:
    """Only those that nobody changed and that never sent anything."""
    rules = apps.get_model("reminders", "ReminderRule").objects
    rules.filter(name__in=[row[0] for row in RULES], reminders=None, events=None).delete()


class Migration(migrations.Migration):
    dependencies = [("reminders", "0001_initial")]
    operations = [migrations.RunPython(ship, take_back)]
