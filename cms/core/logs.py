"""What the log says, and leaves out."""

import logging

from django.core.exceptions import PermissionDenied


class NoTraceOfRefusals(logging.Filter):
    """A page refused to who has no right is a line of the log: where in the program it was refused
    helps nobody, and hides the traces of faults.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        if record.exc_info and isinstance(record.exc_info[1], PermissionDenied):
            record.exc_info, record.exc_text = None, None
        return True
