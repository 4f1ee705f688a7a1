"""Several pages write to one draft: the browser's back button, two devices, photos between them."""

import re

import pytest
from django.utils.datastructures import MultiValueDict

from cms.submissions.services import DraftClash, save_draft
from tests.cms.submissions.factories import make_draft, photo, post

pytestmark = pytest.mark.django_db
ROW = {"qrows": ["r00001"], "qrows__r00001__qproblem": "漏水"}
PIC = "qrows.r00001.qpic"


@pytest.fixture
def draft(now):
    return make_draft(now=now)


def save(draft, now, page="", base_rev=0, files=None, **data):
    return save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(**data),
        files=MultiValueDict(files or {}),
        base_rev=base_rev,
        page=page,
        by=draft.respondent,
        now=now,
    )


def test_a_page_returned_to_by_the_back_button_writes_on(draft, now):
    save(draft, now, page="p1", qtext="一")

    saved = save(draft, now, page="p1", qtext="一二")

    assert saved.submission.answers["qtext"] == "一二"


@pytest.mark.parametrize("names", [("p2", "p1"), ("", "")])
def test_another_page_in_between_asks_for_a_choice(draft, now, names):
    save(draft, now, page=names[1], qtext="一")
    save(draft, now, page=names[0], base_rev=1, qtext="别处写的")

    with pytest.raises(DraftClash) as caught:
        save(draft, now, page=names[1], qtext="一二")

    assert (caught.value.theirs, caught.value.mine) == ({"qtext": "别处写的"}, {"qtext": "一二"})


@pytest.mark.parametrize("page", ["p1", "p2"])
def test_photos_stay_though_the_page_was_drawn_before_they_were_stored(draft, now, page):
    files = {"qphoto": [photo()], PIC: [photo()]}
    first = save(draft, now, page="p1", files=files, qtext="一", **ROW).submission.answers

    again = save(draft, now, page=page, qtext="一", **ROW).submission.answers

    assert first == again
    assert (len(again["qphoto"]), len(again["qrows"][0]["cells"]["qpic"])) == (1, 1)


def test_photos_of_two_devices_stand_beside_each_other(draft, now):
    save(draft, now, page="p1", files={"qphoto": [photo()]}, qtext="一")

    both = save(draft, now, page="p2", files={"qphoto": [photo(colour="red")]}, qtext="一")

    assert len(both.submission.answers["qphoto"]) == 2


@pytest.mark.parametrize("kept", [0, 1])
def test_a_photo_taken_out_on_either_device_is_gone(draft, now, kept):
    files = {"qphoto": [photo(), photo(colour="red")]}
    two = save(draft, now, page="p1", files=files, qtext="一").submission.answers["qphoto"]
    out, stays = two[kept], two[1 - kept]
    save(draft, now, page="p1", base_rev=1, qtext="一", qphoto=two, _drop=out)

    old_page = save(draft, now, page="p2", base_rev=1, qtext="一", qphoto=two)
    late = save(draft, now, page="p3", base_rev=1, qtext="一", qphoto=two, _drop=stays)

    assert old_page.submission.answers["qphoto"] == [stays]
    assert "qphoto" not in late.submission.answers


def test_a_choice_names_files_as_people_do(draft, now):
    save(draft, now, page="p1", files={PIC: [photo("厂房.jpg")]}, qtext="一", **ROW)

    with pytest.raises(DraftClash) as caught:
        save(draft, now, page="p2", qtext="一", **ROW | {"qrows__r00001__qproblem": "开裂"})

    clash = caught.value.clashes[0]
    assert clash.stored_text == "1. 问题：漏水；现场照片：厂房.jpg"
    assert clash.typed_text == "1. 问题：开裂"
    assert not re.search(r"[0-9a-f]{8}-", clash.stored_text + clash.typed_text)
