"""Row 34: deputies and a unit owe it by a day; done, begun, missing; the missing as a file."""

import csv
import io

import openpyxl
import pytest
from django.urls import reverse

from tests.home.desk.parts import begin, page_of, rows, send
from tests.workflows.topics.factories import make_clerk, make_mandates, make_unit, released_topic
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
CHEAT = "=1+1"


@pytest.fixture
def topic():
    deputies = make_mandates(4)
    deputies[3].person.name = CHEAT
    deputies[3].person.save()
    return released_topic(deputies=deputies, unit=make_unit())


def parts(topic):
    return list(Assignment.objects.filter(topic=topic.pk, filler="DEPUTY").order_by("pk"))


def test_named_deputies_and_the_unit_owe_it_by_one_day(topic):
    owed = Assignment.objects.filter(topic=topic.pk)

    assert owed.filter(filler="DEPUTY").count() == 4
    assert owed.filter(organization=topic.unit).count() == 1
    assert len(set(owed.values_list("due_at", flat=True))) == 1


def test_the_record_says_who_is_done_and_who_is_missing(client, topic):
    done, begun, *_missing = parts(topic)
    client.force_login(done.person.account)
    draft = begin(client, done)
    client.post(page_of(draft), rows("消防通道堵塞"))
    send(client, draft)
    client.force_login(begun.person.account)
    client.post(page_of(begin(client, begun)), rows("停车位不足"))
    client.force_login(make_clerk())

    record = client.get(reverse("topics:record", args=[topic.pk])).context_data

    states = {each.assignment.owner: each for each in record["parts"]}
    assert states[done.person].assignment.state == "DONE"
    assert states[begun.person].begun
    assert not states[parts(topic)[2].person].begun
    assert {each.assignment.pk for each in record["waiting"]} == {
        part.pk for part in Assignment.objects.filter(topic=topic.pk).exclude(pk=done.pk)
    }


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_missing_leave_as_a_file_in_which_nothing_calculates(client, topic, kind):
    done = parts(topic)[0]
    client.force_login(done.person.account)
    draft = begin(client, done)
    client.post(page_of(draft), rows("消防通道堵塞"))
    send(client, draft)
    client.force_login(make_clerk())
    asked = {"kind": "topics.fill", "state": "OPEN", "words": topic.title}

    answer = client.get(reverse(f"duties:board_{kind}"), asked)

    owners = owners_of(answer, kind)
    missing = Assignment.objects.filter(topic=topic.pk, state="OPEN")
    said = {str(part.owner) for part in missing}
    inert = {f"'{name}" if kind == "csv" and name == CHEAT else name for name in said}
    assert set(owners) == inert
    assert done.person.name not in owners


def owners_of(answer, kind: str) -> list[str]:
    """The third column, heading left out."""
    if kind == "csv":
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return [line[2] for line in csv.reader(io.StringIO(text))][1:]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    found = list(sheet["C"])[1:]
    assert {cell.data_type for cell in found} == {"s"}
    return [cell.value for cell in found]
