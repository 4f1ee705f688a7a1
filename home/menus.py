"""Which menu items an office needs, in the order of the flow; everything else is put away."""

HIDDEN = {"explorer", "reports", "help", "snippets"}
HIDDEN_SETTINGS = {"sites", "collections", "redirects", "locales", "api-tokens"}
ORDER = [
    "forms",
    "form-definitions",
    "topics",
    "notices",
    "my-reviews",
    "my-ballots",
    "decisions",
    "submissions",
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
