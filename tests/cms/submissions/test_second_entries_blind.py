"""Double entry is blind: no way to an answer leads to the other entry before both are in, nor for
the two persons before it is settled (forms.md §5 row 12).
"""

import io
import zipfile

import pytest
from django.core.files.storage import storages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.audit import object_ref
from cms.formbuilder.enums import Right
from cms.formbuilder.services import grant_right
from cms.paper.registry import kind_of
from cms.submissions.models import ExportJob
from cms.submissions.permissions import user_can_read_submission
from cms.submissions.queries import as_received
from cms.submissions.services import run_export
from cms.submissions.sheets.codebook import Codebook
from cms.submissions.sheets.selection import Selection
from tests.api.zone import caller
from tests.cms.submissions.ending import make_director
from tests.cms.submissions.factories import UserFactory
from tests.cms.submissions.twice import SAID, SECRET, Tally

pytestmark = pytest.mark.django_db
THEIRS = "第二人自己写的一句"
OF_FORM = ("list", "results", "csv", "xlsx", "report", "archive")
MADE = {"xlsx", "report", "archive"}  # written by the worker


@pytest.fixture
def tally(now):
    return Tally(now)


def browser(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response) -> str:
    whole = b"".join(response.streaming_content) if response.streaming else response.content
    return whole.decode(errors="replace")


def unpacked(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())


def ways(tally, submission, user) -> dict[str, str]:
    """Everything that an account is answered on every way to this answer, by the way."""
    client, api = browser(user), caller(user)
    told = {}
    for name in OF_FORM:
        address = reverse(f"submissions:{name}", args=[tally.form.pk])
        if name not in MADE:
            told[name] = text_of(client.get(address))
            continue
        made = client.post(address)
        if made.status_code == 200:  # small enough to be written at once
            told[name] = unpacked(made.content)
            continue
        job = ExportJob.objects.latest("requested_at")
        job = run_export(job_id=job.pk, clock=timezone.now)
        told[name] = unpacked(storages["private"].open(job.path).read())
    told["public"] = text_of(
        client.get(reverse("submissions:results", args=[tally.form.pk]) + "?public=1")
    )
    coded = Codebook(tally.form).questions["qyes"].code
    told["chart"] = text_of(client.get(reverse("submissions:chart", args=[tally.form.pk, coded])))
    for name in ("detail", "second", "to_trash"):
        address = reverse(f"submissions:{name}", args=[submission.pk])
        told[name] = text_of(client.get(address, follow=True))
    correct = reverse("submissions:correct", args=[submission.pk, "qsaid"])
    told["correct"] = text_of(client.get(correct))
    paper = reverse("paper:make", args=[object_ref(submission), "answer"])
    told["print"] = text_of(client.post(paper, {"act": "print"}, follow=True))
    word = client.post(paper, {"act": "word"})
    told["word"] = SECRET + THEIRS if word.status_code == 302 else ""  # none is made
    for name in ("receipt", "fill_start"):
        told[name] = text_of(client.get(reverse(f"desk:{name}", args=[submission.pk]), follow=True))
    for name in ("home", "sent", "seconds"):
        told[f"desk {name}"] = text_of(client.get(reverse(f"desk:{name}")))
    told["api list"] = text_of(api.get("/api/v1/submissions"))
    told["api one"] = text_of(api.get(f"/api/v1/submissions/{submission.uuid}"))
    told["register"] = text_of(client.get(reverse("received_modeladmin_index")))
    return told


def leaks(told: dict[str, str], *secrets: str) -> list[str]:
    return [way for way, text in told.items() if any(secret in text for secret in secrets)]


@pytest.mark.parametrize("entering", [False, True])
def test_before_the_second_is_in_nobody_reads_the_first(tally, entering):
    first = tally.first(SAID | {"qyes": 31337})
    if entering:
        tally.take(first)

    for user in (tally.two, tally.third):
        told = ways(tally, first, user)
        assert leaks(told, SECRET, "31337") == []
        assert first.receipt in told["list"]  # it is counted
        assert "1 份填报" in told["results"]
    assert "待第二次录入" in told["list"] or "第二次录入中" in told["list"]
    assert "暂不计入各项数字" in told["results"]
    own = text_of(browser(tally.one).get(reverse("desk:receipt", args=[first.pk])))
    assert SECRET in own


def test_a_right_to_read_the_form_alone_reaches_no_sealed_answer(tally):
    first, director = tally.first(), make_director()
    reader = UserFactory(roles=[Role.TOWN_STAFF])
    for right in (Right.READ, Right.EXPORT):
        grant_right(form=tally.form, role=Role.TOWN_STAFF, right=right, by=director, now=tally.now)

    assert not user_can_read_submission(reader, first)
    assert leaks(ways_of_reader(tally, first, reader), SECRET) == []
    rows = Selection.for_reader(reader, tally.form, {}).rows()
    assert [row.answers for row in as_received(rows)] == [{}]
    tally.second(first)
    assert user_can_read_submission(reader, first)


def ways_of_reader(tally, first, reader) -> dict[str, str]:
    client = browser(reader)
    names = ("list", "results", "csv")
    told = {
        n: text_of(client.get(reverse(f"submissions:{n}", args=[tally.form.pk]))) for n in names
    }
    told["detail"] = text_of(client.get(reverse("submissions:detail", args=[first.pk])))
    told["second"] = text_of(client.get(reverse("submissions:second", args=[first.pk])))
    return told


def test_a_draft_of_the_second_is_its_writers_alone(tally):
    first = tally.first()
    draft = tally.take(first)
    type(draft).objects.filter(pk=draft.pk).update(answers={"qsaid": THEIRS})

    for user in (tally.one, tally.third):
        assert leaks(ways(tally, draft, user), THEIRS) == []
    page = text_of(browser(tally.two).get(reverse("desk:fill", args=[draft.pk, "stally"])))
    assert THEIRS in page
    assert SECRET not in page
    assert first.receipt in page  # she knows which one it is


def test_neither_of_the_two_sees_the_other_before_it_is_settled(tally):
    first = tally.first()
    second = tally.second(first, SAID | {"qyes": 4, "qsaid": THEIRS})

    for submission in (first, second):
        assert leaks(ways(tally, submission, tally.one) | {"word": ""}, THEIRS) == []
    assert THEIRS in text_of(
        browser(tally.third).get(reverse("submissions:second", args=[first.pk]))
    )
    compared = reverse("submissions:second", args=[first.pk])
    assert leaks({"two": text_of(browser(tally.two).get(compared))}, SECRET, THEIRS) == []
    assert THEIRS in text_of(browser(tally.two).get(reverse("desk:receipt", args=[second.pk])))


def test_one_answer_is_counted_for_a_pair_and_the_second_is_in_no_list(tally):
    first = tally.first()
    second = tally.second(first, SAID | {"qyes": 4})

    told = ways(tally, second, tally.third)

    assert "1 份填报" in told["results"]
    assert "暂按第一次录入统计" in told["results"]
    assert second.receipt not in told["list"] + told["csv"] + told["register"] + told["report"]
    assert second.receipt not in told["desk sent"]
    assert SECRET in told["csv"]  # the first one counts from now on
    assert kind_of("answer").can_read(tally.third, first)
    assert not kind_of("answer").can_read(tally.third, second)
    assert not kind_of("answer").can_read(tally.two, second)
