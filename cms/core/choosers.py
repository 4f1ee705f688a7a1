"""Wagtail's choosers, where a form sends something that is no number.

The field refuses it beside itself; but the widget, which is drawn again with what was typed, hands
it to the database as it is.
"""

from wagtail.admin.widgets import BaseChooser


def show_nothing_for_odd_values() -> None:
    """Every chooser of the admin is drawn empty for a value that no row can have."""
    found = BaseChooser.get_instance

    def get_instance(self, value):
        try:
            return found(self, value)
        except (ValueError, TypeError):
            return None

    BaseChooser.get_instance = get_instance
