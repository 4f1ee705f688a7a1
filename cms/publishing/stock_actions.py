"""Wagtail's own publish, unpublish, schedule, alias, copy-live, move and delete, closed for what
is gated.

Editor, bulk actions, commands and code all build these action classes, each its own way past the
page's methods; ``execute`` is where they meet. It is refused before anything is changed, since
Wagtail's publish is not atomic (it clears other schedules first).
"""

from functools import wraps

from django.utils.translation import gettext as _
from wagtail.actions.convert_alias import ConvertAliasPageAction
from wagtail.actions.copy_page import CopyPageAction
from wagtail.actions.create_alias import CreatePageAliasAction
from wagtail.actions.delete_page import DeletePageAction
from wagtail.actions.move_page import MovePageAction
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.actions.unpublish import UnpublishAction

from cms.publishing.guard import concrete_model, why_kept
from cms.publishing.refusals import acting_user, refuse
from cms.publishing.registry import is_gated


def close_stock_actions() -> None:
    """Called in ``ready``; safe to call twice."""
    _close(PublishRevisionAction, "publish", lambda action: [action.object])
    _close(
        UnpublishAction,
        "unpublish",
        lambda action: [action.object],
        _("A public text is withdrawn through its permit, by the director."),
    )
    _close(CreatePageAliasAction, "alias", lambda action: _tree(action.page, action.recursive))
    _close(ConvertAliasPageAction, "alias", lambda action: [action.page])
    _close(
        CopyPageAction,
        "copy_live",
        lambda action: _tree(action.page, action.recursive) if action.keep_live else [],
        _("A copy starts as a draft."),
    )
    _close(
        MovePageAction,
        "move",
        lambda action: _tree(action.page, True),
        _("Public records keep their place; their address does not depend on it."),
    )
    _close(
        DeletePageAction,
        "delete",
        lambda action: [page for page in _tree(action.page, True) if why_kept(page)],
        why=why_kept,
    )


def _tree(page, recursive: bool) -> list:
    """The page and, where the action takes them along, its descendants."""
    return [page, *page.get_descendants()] if recursive else [page]


def _close(action_class, verb: str, targets, sentence: str = "", why=None) -> None:
    """``why(target)`` says it of each, where one ``sentence`` does not fit all."""
    stock = action_class.execute
    if hasattr(stock, "closed_for_gated"):
        return

    @wraps(stock)
    def execute(self, *args, **kwargs):
        for target in targets(self):
            if is_gated(concrete_model(target)):
                said = why(target) if why is not None else sentence
                raise refuse(verb=f"publishing.{verb}", obj=target, by=self.user, sentence=said)
        acting = acting_user.set(self.user or acting_user.get())
        try:
            return stock(self, *args, **kwargs)
        finally:
            acting_user.reset(acting)

    execute.closed_for_gated = True
    action_class.execute = execute
