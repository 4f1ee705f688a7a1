"""Which menu items an office needs, in the order of the flow; everything else is put away."""

HIDDEN = {"explorer", "reports", "help", "snippets"}
HIDDEN_SETTINGS = {"sites", "collections", "redirects", "locales"}
# As the work flows: shape a form, write, have it decided, read the answers, look it up; then the
# registers of who is who, what the site is made of, and the settings.
ORDER = [
    "forms",
    "topics",
    "notices",
    "my-reviews",
    "my-ballots",
    "submissions",
    "received",
    "ballots",
    "ledger",
    "people",
    "site-pages",
    "images",
    "documents",
    "audit",
    "settings",
]


def arrange(items: list) -> None:
    """Take away what no role of the office needs; put the rest in the order of the flow."""
    items[:] = [item for item in items if item.name not in HIDDEN]
    for item in items:
        if item.name in ORDER:
            item.order = 100 + 10 * ORDER.index(item.name)
