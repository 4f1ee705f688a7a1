"""Two browsers write into one draft: both texts are shown, and the writer chooses each."""

from copy import deepcopy

import pytest

from tests.home.desk.parts import ROWS, begin, page_of, part_of, rows
from tests.kept import kept

pytestmark = pytest.mark.django_db
IMPRESSION = {"key": "qsaid", "type": "long_text", "label": "总体印象"}
COUNT = {"key": "qcount", "type": "integer", "label": "企业数", "required": True}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield part_of(ROWS, IMPRESSION, COUNT)


@pytest.fixture
def part(made):
    return deepcopy(made)


@pytest.fixture
def desk(client, part):
    client.force_login(part.person.account)
    return client


@pytest.fixture
def submission(desk, part):
    """A draft that the phone has saved once more than the desktop has seen (revision 1)."""
    submission = begin(desk, part)
    desk.post(page_of(submission), rows("初稿", qsaid="初步印象", qcount="1"))
    desk.post(page_of(submission), rows("手机上写的", rev=1, qsaid="手机印象", qcount="3"))
    return submission


def choice(key: str, side: str) -> dict:
    return {f"_take.{key}": side}


def stored(submission) -> tuple:
    submission.refresh_from_db()
    answers = submission.answers
    problem = answers["qrows"][0]["cells"]["qproblem"] if "qrows" in answers else None
    return problem, answers.get("qsaid"), answers.get("qcount")


def clash(desk, submission, **typed):
    mine = {"qsaid": "电脑印象", "qcount": "5", **typed}
    return desk.post(page_of(submission), rows("电脑上写的", rev=1, **mine))


def test_both_texts_stand_side_by_side_with_a_choice_each(desk, submission):
    answer = clash(desk, submission)
    html = answer.content.decode()

    assert answer.status_code == 409
    for text in ("手机上写的", "电脑上写的", "手机印象", "电脑印象"):
        assert text in html
    for key in ("qrows", "qsaid", "qcount"):
        assert f'<input type="radio" name="_take.{key}" value="mine" checked>' in html
        assert f'<input type="radio" name="_take.{key}" value="theirs">' in html
    assert stored(submission) == ("手机上写的", "手机印象", 3)


@pytest.mark.parametrize("said", ["mine", "theirs"])
@pytest.mark.parametrize("problem", ["mine", "theirs"])
def test_each_answer_is_chosen_for_itself_without_javascript(desk, submission, said, problem):
    rev = clash(desk, submission).context_data["rev"]
    chosen = choice("qsaid", said) | choice("qrows", problem) | choice("qcount", "mine")

    answer = desk.post(
        page_of(submission), rows("电脑上写的", rev=rev, qsaid="电脑印象", qcount="5", **chosen)
    )

    assert answer.status_code == 302
    assert stored(submission) == (
        "电脑上写的" if problem == "mine" else "手机上写的",
        "电脑印象" if said == "mine" else "手机印象",
        5,
    )


def test_an_answer_that_did_not_clash_is_saved_all_the_same(desk, submission):
    answer = clash(desk, submission, qcount="3")

    assert [item.key for item in answer.context_data["both"]] == ["qrows", "qsaid"]


def test_a_text_that_is_no_answer_is_shown_as_it_was_typed(desk, submission):
    answer = clash(desk, submission, qcount="五家")
    html = answer.content.decode()

    count = next(item for item in answer.context_data["both"] if item.key == "qcount")
    assert (count.stored_text, count.typed_text) == ("3", "五家")
    assert 'value="五家"' in html
    assert "qcount-error" in html
    rev = answer.context_data["rev"]
    taken = choice("qcount", "theirs") | choice("qsaid", "theirs") | choice("qrows", "theirs")
    again = desk.post(page_of(submission), rows("x", rev=rev, qsaid="x", qcount="五家", **taken))
    assert again.status_code == 302  # what was not chosen is no error any more
    assert stored(submission) == ("手机上写的", "手机印象", 3)


def test_an_answer_that_was_emptied_here_stays_empty_in_the_form(desk, submission):
    answer = clash(desk, submission, qsaid="")

    said = next(item for item in answer.context_data["both"] if item.key == "qsaid")
    assert (said.stored_text, said.typed_text) == ("手机印象", "")
    field = '<textarea id="qsaid" name="qsaid" rows="5"></textarea>'
    assert field in answer.content.decode()


def test_a_third_change_meanwhile_is_shown_again(desk, submission):
    rev = clash(desk, submission).context_data["rev"]
    third = rows("平板上写的", rev=rev, qsaid="手机印象", qcount="3")
    assert desk.post(page_of(submission), third).status_code == 302

    chosen = choice("qsaid", "mine") | choice("qrows", "mine")
    mine = rows("电脑上写的", rev=rev, qsaid="电脑印象", qcount="3", **chosen)
    answer = desk.post(page_of(submission), mine)

    assert answer.status_code == 409
    assert "平板上写的" in answer.content.decode()


def test_what_was_not_chosen_is_kept_with_the_draft(desk, submission):
    rev = clash(desk, submission).context_data["rev"]
    desk.post(
        page_of(submission),
        rows("电脑上写的", rev=rev, qsaid="x", qcount="5", **choice("qsaid", "theirs")),
    )

    kept = submission.changes.filter(question_key="qsaid").values_list("value", flat=True)
    assert "电脑印象" in kept


def test_autosave_says_so_and_changes_nothing(desk, submission):
    answer = desk.post(page_of(submission), rows("电脑上写的", rev=1), headers={"X-Autosave": "1"})

    assert (answer.status_code, answer.json()) == (409, {"state": "clash"})
    assert stored(submission)[0] == "手机上写的"


def test_autosaving_never_puts_back_what_another_device_changed(desk, submission):
    """The old page types one answer; the other, which it shows as it was, was changed since."""
    background = {"X-Autosave": "1"}
    page = {"qsaid": "电脑印象", "qcount": "1"}  # 初稿 and 1 as this page was opened with them
    desk.post(page_of(submission), rows("手机上写的", rev=2, qsaid="初步印象", qcount="3"))

    told = desk.post(page_of(submission), rows("初稿", rev=1, **page), headers=background)
    again = desk.post(
        page_of(submission), rows("初稿", rev=told.json().get("rev", 1), **page), headers=background
    )
    tap = desk.post(page_of(submission), rows("初稿", rev=1, **page), follow=True)

    assert told.json() == again.json() == {"state": "stale"}
    assert stored(submission) == ("手机上写的", "电脑印象", 3)
    assert "手机上写的" in tap.content.decode()


@pytest.mark.parametrize("name", ["_take.", "_take.nothing", "_take.__class__", "_take.qsaid.x"])
def test_a_crafted_choice_is_passed_over(desk, submission, name):
    submission.refresh_from_db()
    data = rows("改写", rev=submission.draft_rev, qsaid="改写", qcount="7", **{name: "theirs"})

    assert desk.post(page_of(submission), data).status_code == 302
    assert stored(submission) == ("改写", "改写", 7)
