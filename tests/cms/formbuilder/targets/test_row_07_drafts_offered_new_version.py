"""Row 7: drafts are offered the new version. What is compatible moves by itself, the rest is asked
about, nothing typed is dropped.
"""

import copy

import pytest
from django.urls import reverse

from cms.submissions.offered import left_behind
from tests.home.desk.parts import begin, form_of, page_of, send
from tests.kept import kept
from tests.workflows.topics.factories import approve, make_version, released_topic
from workflows.topics.models import Assignment, TopicPage

pytestmark = pytest.mark.django_db
SAID = {"key": "qsaid", "type": "short_text", "label": "情况"}
PLACE = {"key": "qplace", "type": "short_text", "label": "地点"}
ADVICE = {"key": "qadvice", "type": "long_text", "label": "建议"}
TYPED = {"act": "save", "qsaid": "路灯不亮", "qplace": "和平路"}


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield released_topic(form_version=make_version(form_of(SAID, PLACE)))


@pytest.fixture
def topic(made):
    return copy.deepcopy(made)


@pytest.fixture
def part(topic):
    return Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()


@pytest.fixture
def desk(client, part):
    client.force_login(part.person.account)
    return client


@pytest.fixture
def draft(desk, part):
    """Begun on version 1, with two answers."""
    draft = begin(desk, part)
    desk.post(page_of(draft), {**TYPED, "rev": 0, "version": draft.version_id})
    return draft


def correct(topic, *questions: dict):
    """The released text pins another version of the form: decided on, and released."""
    version = make_version(form_of(*questions), form=topic.form_version.form)
    text = TopicPage.objects.get(pk=topic.pk).get_latest_revision_as_object()
    text.form_version = version
    text.save_revision(user=topic.owner)
    approve(TopicPage.objects.get(pk=topic.pk), by=topic.owner)
    return version


def test_what_is_compatible_moves_by_itself_when_it_is_opened(desk, topic, part, draft):
    version = correct(topic, SAID, PLACE, ADVICE)
    draft.refresh_from_db()
    assert draft.version_id != version.pk  # nothing happens behind its writer's back

    page = desk.get(reverse("desk:fill_start", args=[draft.pk]), follow=True).content.decode()

    assert "表单已换成新版，您已填的内容全部带入。" in page
    assert "路灯不亮" in page
    assert "建议" in page
    draft.refresh_from_db()
    part.refresh_from_db()
    assert (draft.version, part.version) == (version, version)
    token, _sent = send(desk, draft)
    draft.refresh_from_db()
    assert (draft.token, draft.state) == (token, "SUBMITTED")
    assert draft.answers == {"qsaid": "路灯不亮", "qplace": "和平路"}


def test_the_rest_is_asked_about_and_stays_readable(desk, topic, draft):
    version = correct(topic, SAID, ADVICE)

    page = desk.get(page_of(draft), follow=True)
    html = page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("desk:move", args=[draft.pk])
    assert "新版中没有位置的内容" in html
    assert "和平路" in html
    assert "路灯不亮" in html

    post = {"act": "move", "version": version.pk, "rev": page.context_data["submission"].draft_rev}
    html = desk.post(reverse("desk:move", args=[draft.pk]), post, follow=True).content.decode()

    assert "未带入的内容（1）" in html
    assert "和平路" in html
    draft.refresh_from_db()
    assert (draft.version, draft.answers) == (version, {"qsaid": "路灯不亮"})
    assert "和平路" in desk.get(reverse("desk:check", args=[draft.pk])).content.decode()


def test_whoever_stays_sends_the_older_version(desk, topic, draft):
    correct(topic, SAID)
    address = reverse("desk:move", args=[draft.pk])
    html = desk.post(address, {"act": "stay"}, follow=True).content.decode()
    assert "您正在按旧版填报。" in html
    assert address in html
    assert desk.get(page_of(draft)).status_code == 200  # asked once

    send(desk, draft)

    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"
    assert draft.answers == {"qsaid": "路灯不亮", "qplace": "和平路"}


def test_a_draft_that_was_written_to_meanwhile_is_looked_at_again(desk, topic, draft):
    version = correct(topic, SAID)
    address = reverse("desk:move", args=[draft.pk])
    rev = desk.get(address).context_data["submission"].draft_rev
    desk.post(
        page_of(draft), {**TYPED, "qplace": "胜利路", "rev": rev, "version": draft.version_id}
    )

    answer = desk.post(address, {"act": "move", "version": version.pk, "rev": rev})

    assert answer.status_code == 409
    assert "胜利路" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.version_id != version.pk


def test_a_page_left_open_on_the_older_version_is_told_and_loses_nothing(desk, topic, draft):
    old = draft.version_id
    version = correct(topic, SAID, ADVICE)
    draft.refresh_from_db()
    late = {
        "qsaid": "路灯不亮，已三天",
        "qplace": "和平路东口",
        "rev": draft.draft_rev,
        "version": old,
    }
    move = {"act": "move", "version": version.pk, "rev": draft.draft_rev}
    desk.post(reverse("desk:move", args=[draft.pk]), move)

    by_script = desk.post(page_of(draft), late, headers={"X-Autosave": "1"})
    html = desk.post(page_of(draft), {**late, "act": "save"}, follow=True).content.decode()

    assert by_script.status_code == 409
    assert by_script.json() == {"state": "clash"}
    assert "刚才的页面是表单旧版" in html
    draft.refresh_from_db()
    assert draft.version == version
    assert draft.answers == {"qsaid": "路灯不亮，已三天"}
    assert [one.text for one in left_behind(draft)] == ["和平路", "和平路东口"]


def test_a_section_that_is_gone_still_takes_what_its_page_posts(desk, topic, draft):
    old = draft.version_id
    new = form_of(ADVICE)
    new["sections"][0]["key"] = "sother"
    version = make_version(new, form=topic.form_version.form)
    text = TopicPage.objects.get(pk=topic.pk).get_latest_revision_as_object()
    text.form_version = version
    text.save_revision(user=topic.owner)
    approve(TopicPage.objects.get(pk=topic.pk), by=topic.owner)
    draft.refresh_from_db()
    move = {"act": "move", "version": version.pk, "rev": draft.draft_rev}
    desk.post(reverse("desk:move", args=[draft.pk]), move)

    late = {"qsaid": "最后一句", "rev": 1, "version": old, "act": "save"}
    html = desk.post(page_of(draft), late, follow=True).content.decode()

    assert "最后一句" in html
    assert "路灯不亮" in html
