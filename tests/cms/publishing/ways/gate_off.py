"""Stock Wagtail on the very same page: what an attack would have done without the gate.

A refusal proves nothing if the request was malformed. So each attack is played first with the
gate taken away, in a savepoint that is rolled back, and must succeed there.
"""

from contextlib import contextmanager

import pytest
from django.db import transaction
from wagtail.models import WorkflowState, copying

from cms.publishing import registry
from cms.publishing.pages import GatedPage
from home.notices.models import NoticePage
from workflows.approvals import chains


@contextmanager
def gate_off():
    """No model is gated; pages have Wagtail's own rights, settings and schedule fields, and an
    alias does not take the number along, which is unique.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(registry, "_gated", {})
        patch.delattr(GatedPage, "permissions_for_user")
        patch.delattr(GatedPage, "private_page_options")
        patch.delattr(GatedPage, "settings_panels")
        patch.delattr(NoticePage, "settings_panels")
        patch.setattr(copying, "_copy", _without_number)
        patch.setattr(chains, "passing", lambda task: WorkflowState.objects.none())
        NoticePage.get_edit_handler.cache_clear()
        yield
    NoticePage.get_edit_handler.cache_clear()


_stock_copy = copying._copy


def _without_number(source, exclude_fields=None, update_attrs=None):
    return _stock_copy(source, [*(exclude_fields or []), "number"], update_attrs)


@contextmanager
def stock_wagtail():
    """The same, and everything that happened is undone."""
    with transaction.atomic():
        with gate_off():
            yield
        transaction.set_rollback(True)
