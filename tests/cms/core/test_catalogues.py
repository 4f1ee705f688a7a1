"""Nothing starts with an English catalogue: a .po without its .mo stops every command but one."""

import polib
import pytest
from django.core.checks import run_checks
from django.core.management import call_command, execute_from_command_line
from django.core.management.base import SystemCheckError

from cms.core.catalogues import uncompiled


@pytest.fixture
def lone_source(tmp_path, settings):
    """A tree with one catalogue that nobody compiled."""
    source = tmp_path / "home" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    source.parent.mkdir(parents=True)
    catalogue = polib.POFile()
    catalogue.metadata = {"Content-Type": "text/plain; charset=UTF-8"}
    catalogue.append(polib.POEntry(msgid="Plan", msgstr="工作计划"))
    catalogue.save(str(source))
    settings.BASE_DIR = tmp_path
    return source


def test_a_catalogue_that_is_not_compiled_is_an_error_with_its_cure(lone_source):
    (error,) = [error for error in run_checks() if error.id == "core.E002"]

    assert "home/locale/zh_Hans/LC_MESSAGES/django.po" in error.msg
    assert "manage.py compile_catalogues" in error.hint
    with pytest.raises(SystemCheckError):
        call_command("check")


def test_compile_catalogues_is_not_stopped_and_cures(lone_source):
    execute_from_command_line(["manage.py", "compile_catalogues"])

    assert uncompiled() == []
    assert not [error for error in run_checks() if error.id == "core.E002"]
    (entry,) = polib.mofile(str(lone_source.with_suffix(".mo")))
    assert entry.msgstr == "工作计划"
