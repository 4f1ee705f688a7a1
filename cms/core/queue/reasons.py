"""Why a job failed, in words that the office understands."""

import builtins
import pydoc
import re
from smtplib import SMTPException

from django.db import DatabaseError, IntegrityError, InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _
from django_q.exceptions import TimeoutException

HEADER = "Traceback (most recent call last):"
NAME = re.compile(r"[\w.]+")


class WorkerLost(Exception):
    """The process that did the job ended in the middle of it."""


# The first that fits counts.
REASONS = [
    (TimeoutException, _("It took longer than it may, and was ended.")),
    (WorkerLost, _("The process that did it broke off each time; memory may not have sufficed.")),
    (MemoryError, _("Memory did not suffice.")),
    ((OperationalError, InterfaceError), _("The database could not be reached, or was too busy.")),
    (IntegrityError, _("What it wanted to store contradicts what is stored already.")),
    (DatabaseError, _("The database did not take it.")),
    (SMTPException, _("The mail server did not take it.")),
    ((ConnectionError, TimeoutError), _("Another server could not be reached in time.")),
    (FileNotFoundError, _("A file that it needs is not there.")),
    (PermissionError, _("A file that it needs may not be read or written.")),
    (OSError, _("A disk or a connection failed it; the disk may be full.")),
    (ImportError, _("A part of the program is missing; the installation may be incomplete.")),
]
UNFORESEEN = _("A fault in the program. Please tell whoever maintains it the name of the fault.")


def without_words(report: str) -> str:
    """A traceback without messages: where, and of which class. What an exception says may quote
    what somebody entered.
    """
    start, kept, inside = report.find(HEADER), [], False
    for line in report[start:].splitlines() if start >= 0 else []:
        if line.startswith(HEADER):
            inside = True
            kept.append(HEADER)
        elif inside and line.startswith(" "):
            kept.append(line)
        elif inside:
            inside = False
            kept += NAME.findall(line)[:1]
    return "\n".join(kept)


def class_name(report: object) -> str:
    """``django.db.utils.OperationalError``; empty where none is told."""
    lines = without_words(str(report)).splitlines()
    return lines[-1] if lines and NAME.fullmatch(lines[-1]) else ""


def reason(report: object) -> str:
    """A sentence for the screen."""
    name = class_name(report)
    found = pydoc.locate(name) if "." in name else getattr(builtins, name, None)
    if isinstance(found, type):
        for kinds, words in REASONS:
            if issubclass(found, kinds):
                return str(words)
    return str(UNFORESEEN)
