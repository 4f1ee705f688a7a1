"""Imports and foreign keys go down only (DESIGN §4)."""

from django.apps import apps
from django.conf import settings

from tests.guards.tree import OURS, floor_of

# (model, field): why it may point up. Fewer than five.
EXCEPTIONS: dict[tuple[str, str], str] = {}


def _our_apps() -> list[str]:
    return [name for name in settings.INSTALLED_APPS if name.split(".")[0] in OURS]


def test_every_app_stands_on_a_floor():
    homeless = [name for name in _our_apps() if floor_of(name) is None]

    assert homeless == []
    assert len(EXCEPTIONS) < 5


def test_no_foreign_key_points_up():
    """import-linter does not see ``ForeignKey("topics.TopicPage")``."""
    upward = []
    for model in apps.get_models(include_auto_created=True):
        height = floor_of(model._meta.app_config.name)
        if height is None:
            continue
        for field in model._meta.get_fields():
            target = field.related_model
            if not field.is_relation or field.auto_created or target in (None, "self"):
                continue
            other = floor_of(target._meta.app_config.name)
            key = (model._meta.label, field.name)
            if other is not None and other < height and key not in EXCEPTIONS:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")

    assert upward == []
