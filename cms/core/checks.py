"""System checks of the ground."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from cms.core.append_only import missing_triggers
from cms.core.catalogues import uncompiled


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


@register(Tags.translation)
def catalogues_are_compiled(app_configs=None, **kwargs) -> list[Error]:
    """No .po of ours lacks its .mo: English msgids would be written into append-only rows."""
    missing = uncompiled()
    if not missing:
        return []
    names = ", ".join(str(path.relative_to(settings.BASE_DIR)) for path in missing)
    return [
        Error(
            f"translation catalogues not compiled: {names}",
            hint="先编译译文 / run first: python manage.py compile_catalogues",
            id="core.E002",
        )
    ]
