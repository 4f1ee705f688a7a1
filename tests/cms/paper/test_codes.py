"""Codes that people read off paper."""

import hashlib

import pytest

from cms.paper.codes import ALPHABET, as_printed, as_stored, code_of, new_code


def test_a_code_has_no_letters_that_look_like_digits():
    code = new_code()

    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert not set("ILOU") & set(ALPHABET)


@pytest.mark.parametrize(
    "typed",
    ["AB01-CD23", " ab01 cd23 ", "ABO1-CD23", "ab0i-cd23", "ＡＢ０１－ＣＤ２３", "abol—cd23"],
)
def test_a_code_is_read_as_it_was_meant(typed):
    assert as_stored(typed) == "AB01CD23"
    assert as_printed(as_stored(typed)) == "AB01-CD23"


def test_a_hash_gives_its_first_forty_bits():
    """By hand: 5 bits at a time from the left."""
    digest = hashlib.sha256(b"tabled:1:x").digest()
    bits = "".join(f"{byte:08b}" for byte in digest)
    by_hand = "".join(ALPHABET[int(bits[at : at + 5], 2)] for at in range(0, 40, 5))

    assert code_of(digest) == by_hand
