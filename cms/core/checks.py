"""System checks of the ground."""

from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from cms.core.append_only import missing_triggers


@register(Tags.database)
def append_only_triggers(app_configs=None, databases=None, **kwargs) -> list[Error]:
    """Every append-only table has its triggers; run with ``check --database default``."""
    errors = []
    for using in databases or []:
        try:
            missing = missing_triggers(using)
        except DatabaseError:  # no database yet
            continue
        if missing:
            errors.append(
                Error(
                    f"append-only triggers missing: {', '.join(missing)}",
                    hint="Run 'python manage.py migrate'; it makes them again.",
                    id="core.E001",
                )
            )
    return errors
