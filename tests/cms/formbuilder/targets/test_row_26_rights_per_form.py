"""forms.md §5 row 26: designer, collector, reviewer, viewer, exporter; row scope by unit; a
designer alone cannot read answers.
"""

import datetime as dt
import zipfile

import pytest
import time_machine
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.formbuilder.enums import Right, Rows
from cms.formbuilder.models import FormGrant
from cms.formbuilder.services import CannotGrantRight, grant_right, revoke_right
from cms.people.models import Membership
from cms.submissions import urls
from cms.submissions.models import ExportJob
from cms.submissions.queries import with_arrivals
from cms.submissions.services import (
    CannotAcceptSubmission,
    CannotCorrectAnswer,
    CannotReturnSubmission,
    accept_submission,
    request_export,
    return_submission,
    run_export,
)
from cms.submissions.sheets.codebook import Codebook
from cms.submissions.sheets.selection import Selection
from tests.api.zone import caller
from tests.cms.formbuilder.targets.two_units import OURS, THEIRS, Zone, join
from tests.cms.submissions.correcting import correct
from tests.cms.submissions.ending import throw_away
from tests.cms.submissions.factories import (
    make_clerk,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone(now):
    return Zone(now)


def pages_of_a_form(form) -> dict[str, str]:
    names = ("list", "results", "csv", "xlsx", "report", "archive")
    pages = {name: reverse(f"submissions:{name}", args=[form.pk]) for name in names}
    code = Codebook(form).questions["qcount"].code
    return pages | {"chart": reverse("submissions:chart", args=[form.pk, code])}


def pages_of(answer) -> dict[str, str]:
    """Every address that shows or changes one answer, file and API included."""
    names = ("detail", "accept", "return", "to_trash")
    pages = {name: reverse(f"submissions:{name}", args=[answer.pk]) for name in names}
    pages["correct"] = reverse("submissions:correct", args=[answer.pk, "qcount"])
    [file] = answer.attachments.values_list("pk", flat=True)
    pages["file"] = reverse("answer_files:attachment", args=[file])
    return pages


ACTS = {"accept", "return", "xlsx", "report", "archive"}
# Of no single answer, of the office and the auditor alone, or walked by a test of their own here.
ELSEWHERE = {
    *("index", "export", "export_file", "trash", "restore", "hold"),
    *("periods", "over", "certificate"),
    "limits",  # of who collects, and tells of no answer
    "second",  # of what is entered twice: row 12 and test_second_entries_screens walk it
}


def ask(client, name: str, address: str):
    return client.post(address) if name in ACTS else client.get(address)


def text_of(response) -> str:
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    return whole.decode(errors="replace")


def rows_of(user, form):
    """What the list and every sheet hold for this account."""
    return Selection.for_reader(user, form, {}).rows()


def test_every_address_with_answers_is_walked(zone):
    ours = {pattern.name for pattern in urls.urlpatterns}
    walked = {*pages_of_a_form(zone.form), *pages_of(zone.ours)} - {"file"}

    assert ours == walked | ELSEWHERE


def test_a_designer_alone_reads_no_answer_anywhere(zone):
    zone.grant(Right.DESIGN)
    _user, client = zone.town_staff(zone.unit)

    assert client.get(reverse("forms:form", args=[zone.form.pk])).status_code == 200
    for name, address in {**pages_of_a_form(zone.form), **pages_of(zone.ours)}.items():
        answer = ask(client, name, address)
        assert answer.status_code in (302, 403, 404), name
        assert OURS not in text_of(answer)
    assert not ExportJob.objects.exists()
    index = client.get(reverse("submissions:index"))
    assert index.status_code in (302, 403)


@pytest.mark.parametrize("right", [Right.COLLECT, Right.REVIEW, Right.EXPORT])
def test_a_collector_a_reviewer_an_exporter_alone_reads_none_either(zone, right):
    zone.grant(right, rows=Rows.ALL)
    _user, client = zone.town_staff(zone.unit)

    for name, address in {**pages_of_a_form(zone.form), **pages_of(zone.ours)}.items():
        assert ask(client, name, address).status_code in (302, 403, 404), name
    assert not ExportJob.objects.exists()
    zone.ours.refresh_from_db()
    assert zone.ours.state == "SUBMITTED"


def test_a_collector_enters_an_answer_at_the_desk_and_reads_it_alone(zone):
    zone.grant(Right.COLLECT)
    user, client = zone.town_staff(zone.unit)

    done = client.post(reverse("desk:collect"), {"form": zone.form.pk, "part": "DEPUTY"})

    own = zone.form.submissions.get(respondent=user)
    assert done.url == reverse("desk:fill_start", args=[own.pk])
    for foreign in (zone.ours, zone.theirs, zone.nobodys):
        for name in ("fill_start", "check", "receipt"):
            address = reverse(f"desk:{name}", args=[foreign.pk])
            assert client.get(address).status_code == 404, name


def test_who_is_limited_to_a_unit_finds_its_answers_and_no_other(zone):
    zone.grant(Right.READ, Right.REVIEW, Right.EXPORT, unit=zone.unit)
    _user, client = zone.town_staff(zone.unit)

    for name, address in pages_of_a_form(zone.form).items():
        text = text_of(ask(client, name, address))
        assert zone.theirs.receipt not in text, name
        assert THEIRS not in text, name
    read = text_of(client.get(pages_of_a_form(zone.form)["list"]))
    assert zone.ours.receipt in read
    assert "1 份填报" in read
    assert "您的权限仅限本单位人员的填报：科技局" in read
    for foreign in (zone.theirs, zone.nobodys):
        for name, address in pages_of(foreign).items():
            assert ask(client, name, address).status_code == 404, name
        foreign.refresh_from_db()
        assert foreign.state == "SUBMITTED"
    for name in ("detail", "correct", "file"):
        assert client.get(pages_of(zone.ours)[name]).status_code == 200, name
    assert client.post(pages_of(zone.ours)["accept"]).status_code == 302
    zone.ours.refresh_from_db()
    assert zone.ours.state == "ACCEPTED"


def test_figures_and_sheets_hold_the_answers_of_the_unit_alone(zone):
    zone.grant(Right.READ, Right.EXPORT, unit=zone.unit)
    _user, client = zone.town_staff(zone.unit)
    pages = pages_of_a_form(zone.form)

    results = text_of(client.get(pages["results"]))
    public = text_of(client.get(pages["results"] + "?public=1"))
    other = text_of(client.get(f"{pages['results']}?unit={zone.other.pk}"))
    sheet = text_of(client.get(pages["csv"]))

    assert OURS in results
    assert "财政局" not in results  # a unit whose answers are not theirs is no filter either
    assert all(THEIRS not in text for text in (results, public, other, sheet))
    assert OURS in sheet
    assert OURS not in other


def test_report_archive_and_chart_hold_the_answers_of_the_unit_alone(zone):
    zone.grant(Right.READ, Right.EXPORT, unit=zone.unit)
    _user, client = zone.town_staff(zone.unit)
    pages = pages_of_a_form(zone.form)

    for name in ("report", "archive"):
        assert client.post(pages[name]).status_code == 302
        asked = ExportJob.objects.latest("requested_at")
        job = run_export(job_id=asked.pk, clock=timezone.now)
        assert job.rows_done == 1
        with zipfile.ZipFile(storages["private"].open(job.path)) as file:
            parts = [file.read(each).decode(errors="replace") for each in file.namelist()]
            whole = "\n".join([*file.namelist(), *parts])
        assert zone.ours.receipt in whole
        assert zone.theirs.receipt not in whole
        assert THEIRS not in whole
    narrow, wide = text_of(client.get(pages["chart"])), Client()
    wide.force_login(make_clerk())
    assert narrow != text_of(wide.get(pages["chart"]))


def test_counts_before_the_list_are_of_the_unit_alone(zone):
    zone.grant(Right.READ, unit=zone.unit)
    user, client = zone.town_staff(zone.unit)

    [form] = with_arrivals([zone.form], user)

    assert form.waiting == 1
    assert list(rows_of(user, zone.form)) == [zone.ours]
    assert client.get(reverse("submissions:index")).status_code == 200
    [form] = with_arrivals([zone.form], make_clerk())
    assert form.waiting == 3


def test_the_api_gives_an_answer_within_reach_and_no_other(zone):
    zone.grant(Right.READ, unit=zone.unit)
    user, _client = zone.town_staff(zone.unit)
    client = caller(user)

    found = {}
    for answer in (zone.ours, zone.theirs):
        [file] = answer.attachments.values_list("pk", flat=True)
        whole = f"/api/v1/submissions/{answer.uuid}"
        found[answer.pk] = [
            client.get(path).status_code for path in (whole, f"{whole}/files/{file}")
        ]

    assert found == {zone.ours.pk: [200, 200], zone.theirs.pk: [404, 404]}


def test_the_unit_counts_on_the_day_of_submitting(zone):
    zone.grant(Right.READ, unit=zone.unit)
    user, _client = zone.town_staff(zone.unit)
    today = timezone.localdate(zone.now)
    moved = Membership.objects.filter(person=zone.ours.respondent.person)
    moved.update(valid_to=today)  # leaves that evening: it was the unit's that day
    assert list(rows_of(user, zone.form)) == [zone.ours]

    moved.update(valid_to=today - dt.timedelta(days=1))

    assert list(rows_of(user, zone.form)) == []


def test_without_a_unit_in_the_grant_it_is_each_readers_own(zone):
    zone.grant(Right.READ)
    reach = {
        unit: list(rows_of(zone.town_staff(unit)[0], zone.form))
        for unit in (zone.unit, zone.other, None)
    }

    assert reach == {zone.unit: [zone.ours], zone.other: [zone.theirs], None: []}


def test_an_all_grant_beside_a_limited_one_reaches_everything(zone):
    zone.grant(Right.READ, unit=zone.unit)
    zone.grant(Right.READ, rows=Rows.ALL)
    user, _client = zone.town_staff(zone.unit)

    assert rows_of(user, zone.form).count() == 3


def test_a_sheet_is_given_out_only_while_the_right_reaches_all_of_it(zone):
    zone.grant(Right.READ, Right.EXPORT, rows=Rows.ALL)
    user, client = zone.town_staff(zone.unit)
    whole = sheet(zone, user)
    assert client.get(whole).status_code == 200

    take_all_back(zone)
    zone.grant(Right.READ, Right.EXPORT)
    assert client.get(whole).status_code == 404  # it holds the answers of others
    own = sheet(zone, user)
    assert client.get(own).status_code == 200

    take_all_back(zone)
    assert client.get(own).status_code == 302  # with the last right the way in is gone


def test_a_sheet_asked_for_before_the_right_was_limited_is_written_as_it_is_now(zone):
    zone.grant(Right.READ, Right.EXPORT, rows=Rows.ALL)
    user, client = zone.town_staff(zone.unit)
    selection = Selection.for_reader(user, zone.form, {}, Right.READ, Right.EXPORT)
    job = request_export(selection=selection, by=user, now=timezone.now())
    take_all_back(zone)
    zone.grant(Right.READ, Right.EXPORT)

    done = run_export(job_id=job.pk, clock=timezone.now)

    assert (job.rows_total, done.rows_total) == (3, 1)
    assert client.get(reverse("submissions:export_file", args=[job.pk])).status_code == 200


def sheet(zone, user) -> str:
    """The address of a sheet that the worker wrote."""
    selection = Selection.for_reader(user, zone.form, {}, Right.READ, Right.EXPORT)
    job = request_export(selection=selection, by=user, now=timezone.now())
    run_export(job_id=job.pk, clock=timezone.now)
    return reverse("submissions:export_file", args=[job.pk])


def take_all_back(zone) -> None:
    for grant in FormGrant.objects.filter(form=zone.form):
        revoke_right(grant=grant, by=zone.director, now=zone.now)


def test_a_clerks_right_to_the_trash_ends_at_the_unit_as_well(zone, client):
    zone.grant(Right.TRASH, role=Role.OFFICE_STAFF, unit=zone.unit)
    clerk = make_clerk()
    join(clerk, zone.unit)
    client.force_login(clerk)
    throw_away(zone.theirs, now=zone.now)
    throw_away(zone.ours, now=zone.now, by=clerk)

    lying = text_of(client.get(reverse("submissions:trash")))

    assert zone.ours.receipt in lying
    assert zone.theirs.receipt not in lying
    for act in ("restore", "hold"):
        address = reverse(f"submissions:{act}", args=[zone.theirs.pk])
        assert client.post(address).status_code == 404
    with time_machine.travel(zone.now, tick=False):
        client.post(reverse("submissions:restore", args=[zone.ours.pk]))
    zone.ours.refresh_from_db()
    assert zone.ours.deleted_at is None


def test_the_services_refuse_what_is_out_of_reach(zone):
    zone.grant(Right.READ, Right.REVIEW, unit=zone.unit)
    user, _client = zone.town_staff(zone.unit)

    act = {"submission": zone.theirs, "by": user, "now": zone.now}
    with pytest.raises(CannotAcceptSubmission):
        accept_submission(**act)
    with pytest.raises(CannotReturnSubmission):
        return_submission(reason="请补充", **act)
    with pytest.raises(CannotCorrectAnswer):
        correct(zone.theirs, "qcount", qcount="8", by=user, now=zone.now)
    assert correct(zone.ours, "qcount", qcount="8", by=user, now=zone.now).after == 8


def test_a_right_on_the_form_itself_ends_at_no_unit(zone):
    for right in (Right.DESIGN, Right.COLLECT):
        with pytest.raises(CannotGrantRight, match="针对表单"):
            grant_right(
                form=zone.form, role=Role.TOWN_STAFF, right=right, rows=Rows.OWN,
                by=zone.director, now=zone.now,
            )  # fmt: skip
    zone.grant(Right.READ)
    with pytest.raises(CannotGrantRight, match="填报范围不同"):
        zone.grant(Right.READ, rows=Rows.ALL)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_who_watches_or_keeps_the_system_takes_no_part_in_a_form(zone, role):
    for right in (Right.DESIGN, Right.COLLECT, Right.REVIEW):
        with pytest.raises(CannotGrantRight, match="不参与"):
            zone.grant(right, role=role)


def test_the_director_reads_what_each_right_allows_and_limits_one(zone, client):
    client.force_login(zone.director)
    address = reverse("forms:grants", args=[zone.form.pk])

    page = text_of(client.get(address))
    for words in ("设计人", "收集人", "审核人", "查看人", "导出人", "只有这项权限看不到任何填报"):
        assert words in page
    typed = {"give": "1", "role": Role.TOWN_STAFF, "right": Right.READ, "rows": Rows.OWN}
    done = text_of(client.post(address, {**typed, "unit": zone.unit.pk}, follow=True))
    wrong = text_of(client.post(address, {**typed, "right": Right.DESIGN}))

    assert "仅本单位人员的填报" in done
    assert "这项权限针对表单" in wrong
    assert FormGrant.objects.get().rows == Rows.OWN
