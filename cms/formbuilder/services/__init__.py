"""What happens to forms: sections are shaped and ordered, forms copied and finalised."""

from cms.formbuilder.services.access import CannotDesignForm
from cms.formbuilder.services.forms import (
    CannotFinaliseForm,
    copy_form,
    create_form,
    finalise_form,
    remove_form,
    update_form,
)
from cms.formbuilder.services.grants import CannotGrantRight, grant_right, revoke_right
from cms.formbuilder.services.older_pages import PageIsOlder, Seen, refuse_older
from cms.formbuilder.services.retention import CannotSetRetention, set_retention
from cms.formbuilder.services.sections import (
    add_section,
    move_section,
    remove_section,
    save_section,
)

__all__ = [
    "CannotDesignForm",
    "CannotFinaliseForm",
    "CannotGrantRight",
    "CannotSetRetention",
    "PageIsOlder",
    "Seen",
    "add_section",
    "copy_form",
    "create_form",
    "finalise_form",
    "grant_right",
    "move_section",
    "refuse_older",
    "remove_form",
    "remove_section",
    "revoke_right",
    "save_section",
    "set_retention",
    "update_form",
]
