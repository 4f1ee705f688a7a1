"""Which menu items an office needs, in the order of the flow; everything else is put away.

What is put away is taken off Wagtail's lists for good: asked on every page whether they are shown,
its page tree, its searches and its pictures cost a clerk four queries each time.
"""

from functools import cache

from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem, admin_menu, settings_menu
from wagtail.admin.search import SearchArea, admin_search_areas

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from home.notices.permissions import user_can_read_notices
from workflows.topics.permissions import user_can_read_topic

HIDDEN = {"explorer", "reports", "help", "snippets"}
MEDIA = {"images", "documents"}
HIDDEN_SETTINGS = {"sites", "collections", "redirects", "locales"}
# As the work flows: shape a form, write, have it decided, read the answers, look it up; then the
# registers of who is who, what the site is made of, and the settings.
ORDER = [
    "forms",
    "topics",
    "notices",
    "public-texts",
    "my-reviews",
    "my-ballots",
    "submissions",
    "received",
    "ballots",
    "ledger",
    "calendar",
    "reminders",
    "replies",
    "messages",
    "posts",
    "handovers",
    "reception-sites",
    "people",
    "site-pages",
    "images",
    "documents",
    "sign-in-cards",
    "audit",
    "settings",
]


class OfficeSearch(SearchArea):
    """The one search of the sidebar."""

    def is_shown(self, request) -> bool:
        """For those who may read what it finds."""
        return user_can_read_topic(request.user) and user_can_read_notices(request.user)

    def is_active(self, request, current=None) -> bool:
        """Wagtail takes the address for text; ours is known once all addresses are."""
        if current is None:
            return request.path.startswith(str(self.url))
        return super().is_active(request, current)


class MediaItem(MenuItem):
    """Pictures, files: for who has the right on them by role (``0003_picture_rights``)."""

    @classmethod
    def instead_of(cls, item: MenuItem) -> "MediaItem":
        return cls(item.label, item.url, name=item.name, icon_name=item.icon_name, order=item.order)

    def is_shown(self, request) -> bool:
        return has_role(request.user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def search_as_office() -> None:
    """No search of Wagtail's in the sidebar; called at start."""
    area = OfficeSearch(
        _("Topics and notices"), reverse_lazy("office_search"), name="office", order=1
    )
    admin_search_areas.registered_search_areas = [area]


@cache
def put_away() -> None:
    """At the first page of a process, when every app has registered its items."""
    for menu, hidden in ((admin_menu, HIDDEN), (settings_menu, HIDDEN_SETTINGS)):
        items = menu.registered_menu_items
        items[:] = [_ours(item) for item in items if item.name not in hidden]


def _ours(item: MenuItem) -> MenuItem:
    return MediaItem.instead_of(item) if item.name in MEDIA else item


def arrange(items: list) -> None:
    """Take away what no role of the office needs; put the rest in the order of the flow."""
    items[:] = [item for item in items if item.name not in HIDDEN]
    for item in items:
        if item.name in ORDER:
            item.order = 100 + 10 * ORDER.index(item.name)
