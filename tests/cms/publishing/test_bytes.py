"""``/b/<sha256>.<ext>``: bytes of permits in force, and of a draft for the one who previews it."""

import re
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from cms.publishing.models import Permit, PermitFile
from cms.publishing.render import PREVIEW_SECONDS, signature_for
from cms.publishing.services import issue_permit, revoke, withdraw
from cms.publishing.views import forget_files
from tests.cms.publishing.factories import make_public, marker, verdict_on
from tests.cms.publishing.ways.scenario import byte_addresses, make_full_draft
from tests.workflows.topics.factories import make_clerk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _forget():
    forget_files()


@pytest.fixture
def draft():
    return make_full_draft(marker()).get_latest_revision_as_object()


def get(address, client=None, **headers):
    return (client or Client()).get(address, headers=headers)


def codes(addresses) -> set[int]:
    return {get(address).status_code for address in addresses}


def test_from_draft_to_withdrawal(draft, now):
    addresses = byte_addresses(draft).values()
    assert codes(addresses) == {404}

    permit = issue_permit(verdict=verdict_on(draft), obj=draft, by=None, now=now)
    assert codes(addresses) == {404}
    revoke(permit=permit, by=None, reason="缓发", now=now)
    assert codes(addresses) == {404}

    permit = make_public(draft, now)
    assert codes(addresses) == {200}

    withdraw(permit=permit, by=None, reason="有误", now=now)
    assert codes(addresses) == {404}


def test_superseded_bytes_are_gone_and_shared_ones_stay(draft, now):
    make_public(draft, now)
    old = set(byte_addresses(draft).values())
    kept = [block for block in draft.body if block.block_type == "file"]
    draft.body = [("file", kept[0].value)]

    make_public(draft, now)

    texts = {address for address in old if address.endswith(".pdf")}
    assert codes(texts) == {200}
    assert codes(old - texts) == {404}


def test_headers(draft, now):
    make_public(draft, now)
    for address in byte_addresses(draft).values():
        whole = get(address)
        data = b"".join(whole.streaming_content)
        sha256 = address[3:67]
        assert (whole["ETag"], whole["Cache-Control"]) == (f'"{sha256}"', "public, no-cache")
        assert whole["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in whole["Content-Security-Policy"]
        assert int(whole["Content-Length"]) == len(data)
        assert ("attachment" in whole.get("Content-Disposition", "")) == address.endswith(".pdf")

        same = get(address, if_none_match=whole["ETag"])
        assert (same.status_code, same.content) == (304, b"")
        assert get(address, if_none_match='"other"').status_code == 200
        part = get(address, range="bytes=0-3")
        assert (part.status_code, b"".join(part.streaming_content)) == (200, data)
        head = Client().head(address)
        assert (head.status_code, head["ETag"]) == (200, whole["ETag"])
        assert Client().post(address).status_code == 405


def test_a_304_is_no_way_round_a_withdrawal(draft, now):
    permit = make_public(draft, now)
    address = next(iter(byte_addresses(draft).values()))
    etag = get(address)["ETag"]

    withdraw(permit=permit, by=None, reason="有误", now=now)

    assert get(address, if_none_match=etag).status_code == 404
    assert get(address, if_none_match="*").status_code == 404


@pytest.mark.parametrize("extension", ["html", "svg", "js", "exe", "JPG", "x", "jpgx"])
def test_a_wrong_extension_is_no_address(draft, now, extension):
    make_public(draft, now)
    for address in byte_addresses(draft).values():
        assert get(address.rpartition(".")[0] + f".{extension}").status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/b/" + "0" * 64 + ".jpg",
        "/b/" + "0" * 63 + ".jpg",
        "/b/" + "G" * 64 + ".jpg",
        "/b/" + "0" * 64,
        "/b/" + "0" * 64 + ".",
        "/b/" + "0" * 64 + ".jpg/",
        "/b/../blobs/x.jpg",
        "/b/" + "0" * 64 + ".jpg?p=x:y:z",
    ],
)
def test_unknown(address, db):
    assert get(address).status_code == 404


def test_a_row_beside_the_sealed_text_gives_nothing_away(draft, now):
    """A file row that points to a permit in force, for bytes the text does not name."""
    other = make_full_draft(marker()).get_latest_revision_as_object()
    permit = make_public(draft, now)
    hidden = next(iter(byte_addresses(other).values()))
    PermitFile.objects.create(permit=permit, sha256=hidden[3:67], type="image/jpeg", name="x")

    shown = get(hidden)

    assert shown.status_code in (404, 503)
    assert Permit.objects.count() == 1


class TestPreview:
    """Through the editor's preview: signed, for one account, for an hour."""

    @pytest.fixture
    def clerk(self):
        return make_clerk()

    @pytest.fixture
    def signed_in(self, clerk):
        client = Client()
        client.force_login(clerk)
        return client

    def address(self, draft, user, extension="jpg"):
        (plain,) = [a for a in byte_addresses(draft).values() if a.endswith(f".{extension}")]
        return f"{plain}?p={signature_for(plain[3:67], user.pk)}"

    def test_the_one_who_asked_reads_it(self, draft, clerk, signed_in):
        for extension in ("jpg", "webp", "pdf"):
            shown = get(self.address(draft, clerk, extension), signed_in)
            assert shown.status_code == 200
            assert shown["Cache-Control"] == "private, no-store"
            assert shown["X-Content-Type-Options"] == "nosniff"

    def test_nobody_else_does(self, draft, clerk):
        other = Client()
        other.force_login(make_clerk())
        assert get(self.address(draft, clerk), other).status_code == 404
        assert get(self.address(draft, clerk)).status_code == 404

    def test_not_after_an_hour(self, draft, clerk, signed_in, time_machine):
        address = self.address(draft, clerk)
        now = timezone.now()
        time_machine.move_to(now + timedelta(seconds=PREVIEW_SECONDS - 5))
        signed_in.force_login(clerk)
        assert get(address, signed_in).status_code == 200
        time_machine.move_to(now + timedelta(seconds=PREVIEW_SECONDS + 5))
        signed_in.force_login(clerk)
        assert get(address, signed_in).status_code == 404

    @pytest.mark.parametrize("tamper", ["file", "user", "signature", "none", "salt"])
    def test_not_when_tampered(self, draft, clerk, signed_in, tamper):
        address = self.address(draft, clerk)
        sha256 = address[3:67]
        if tamper == "file":
            other = make_full_draft(marker()).get_latest_revision_as_object()
            plain = next(a for a in byte_addresses(other).values() if a.endswith(".jpg"))
            address = f"{plain}?{address.partition('?')[2]}"
        elif tamper == "user":
            address = re.sub(r"p=.*", f"p={signature_for(sha256, clerk.pk + 1)}", address)
        elif tamper == "signature":
            address = address[:-1] + ("A" if address[-1] != "A" else "B")
        elif tamper == "none":
            address = address.partition("?")[0]
        else:
            alien = signing.TimestampSigner(salt="other").sign(f"{sha256}.{clerk.pk}")
            address = f"{address.partition('?')[0]}?p={alien.split(':', 1)[1]}"

        assert get(address, signed_in).status_code == 404
