"""What an office's server refuses to start without."""

import os
import subprocess
import sys

import pytest

GIVEN = {
    "SECRET_KEY": "s" * 50,
    "PERMIT_SEAL_KEYS": "p" * 32,
    "AUDIT_SEAL_KEYS": "a" * 32,
    "TRUSTED_PROXY_COUNT": "1",
    "BASE_URL": "https://lianxi.example.cn",
}


def start(left_out: str = "", **instead: str) -> str:
    """What reading the settings says, without one of them or with another value."""
    env = {name: value for name, value in os.environ.items() if name not in GIVEN}
    env |= {name: value for name, value in GIVEN.items() if name != left_out} | instead
    done = subprocess.run(
        [sys.executable, "-c", "import cms.settings.production"],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return "" if done.returncode == 0 else done.stderr.strip().splitlines()[-1]


@pytest.mark.parametrize("name", GIVEN)
def test_it_says_which_setting_is_missing(name):
    assert name in start(left_out=name)


@pytest.mark.parametrize("address", ["https://", "https:///x", "https://:443", "http://a.cn"])
def test_an_address_that_leads_nowhere_is_none(address):
    assert "BASE_URL" in start(BASE_URL=address)


def test_with_all_of_them_it_starts():
    assert start(left_out="") == ""
