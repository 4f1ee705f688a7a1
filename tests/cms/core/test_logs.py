"""A refusal is a line of the log; a fault brings its trace."""

import logging
import sys

import pytest
from django.core.exceptions import PermissionDenied
from django.utils.module_loading import import_string

from cms.core.logs import NoTraceOfRefusals


def record_of(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord("x", logging.WARNING, "x", 1, "said", (), sys.exc_info())


@pytest.mark.parametrize(("error", "traced"), [(PermissionDenied(), False), (KeyError("x"), True)])
def test_only_faults_bring_their_trace(error, traced):
    record = record_of(error)
    assert NoTraceOfRefusals().filter(record)
    assert bool(record.exc_info) is traced


def test_the_console_writes_so(settings):
    (console,) = settings.LOGGING["handlers"].values()
    used = [import_string(settings.LOGGING["filters"][name]["()"]) for name in console["filters"]]
    assert used == [NoTraceOfRefusals]
