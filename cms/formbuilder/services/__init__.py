"""What happens to forms: sections are shaped and ordered, forms copied and finalised."""

from cms.formbuilder.services.access import CannotDesignForm
from cms.formbuilder.services.exchange import (
    CannotExportForm,
    CannotImportForm,
    Exported,
    definition_of,
    export_json,
    export_xlsform,
    import_form,
)
from cms.formbuilder.services.forms import (
    CannotFinaliseForm,
    FormMoved,
    LosesAnswers,
    copy_form,
    create_form,
    finalise_form,
    remove_form,
    update_form,
)
from cms.formbuilder.services.grants import CannotGrantRight, grant_right, revoke_right
from cms.formbuilder.services.library import (
    CannotChangeLibrary,
    insert_from_library,
    put_into_library,
    retire_item,
    review_edition,
    ship_item,
    update_from_library,
)
from cms.formbuilder.services.older_pages import PageIsOlder, Seen, refuse_older
from cms.formbuilder.services.restoring import OverwritesChanges, restore_version
from cms.formbuilder.services.retention import CannotSetRetention, set_retention
from cms.formbuilder.services.section_copies import copy_section, move_question
from cms.formbuilder.services.section_history import bring_back_section, restore_section
from cms.formbuilder.services.section_order import SectionsMoved, order_of, order_sections
from cms.formbuilder.services.sections import (
    add_section,
    remove_section,
    save_section,
)
from cms.formbuilder.services.sharing import CannotRecallLink, recall_link, share_preview
from cms.formbuilder.services.vocabularies import CannotChangeVocabulary, save_vocabulary

__all__ = [
    "CannotChangeLibrary",
    "CannotChangeVocabulary",
    "CannotDesignForm",
    "CannotExportForm",
    "CannotFinaliseForm",
    "CannotGrantRight",
    "CannotImportForm",
    "CannotRecallLink",
    "CannotSetRetention",
    "Exported",
    "FormMoved",
    "LosesAnswers",
    "OverwritesChanges",
    "PageIsOlder",
    "SectionsMoved",
    "Seen",
    "add_section",
    "bring_back_section",
    "copy_form",
    "copy_section",
    "create_form",
    "definition_of",
    "export_json",
    "export_xlsform",
    "finalise_form",
    "grant_right",
    "import_form",
    "insert_from_library",
    "move_question",
    "order_of",
    "order_sections",
    "put_into_library",
    "recall_link",
    "refuse_older",
    "remove_form",
    "remove_section",
    "restore_section",
    "restore_version",
    "retire_item",
    "review_edition",
    "revoke_right",
    "save_section",
    "save_vocabulary",
    "set_retention",
    "share_preview",
    "ship_item",
    "update_form",
    "update_from_library",
]
