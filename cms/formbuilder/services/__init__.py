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
from cms.formbuilder.services.older_pages import PageIsOlder, Seen, refuse_older
from cms.formbuilder.services.restoring import OverwritesChanges, restore_version
from cms.formbuilder.services.retention import CannotSetRetention, set_retention
from cms.formbuilder.services.sections import (
    add_section,
    move_section,
    remove_section,
    save_section,
)
from cms.formbuilder.services.vocabularies import CannotChangeVocabulary, save_vocabulary

__all__ = [
    "CannotChangeVocabulary",
    "CannotDesignForm",
    "CannotExportForm",
    "CannotFinaliseForm",
    "CannotGrantRight",
    "CannotImportForm",
    "CannotSetRetention",
    "Exported",
    "FormMoved",
    "LosesAnswers",
    "OverwritesChanges",
    "PageIsOlder",
    "Seen",
    "add_section",
    "copy_form",
    "create_form",
    "definition_of",
    "export_json",
    "export_xlsform",
    "finalise_form",
    "grant_right",
    "import_form",
    "move_section",
    "refuse_older",
    "remove_form",
    "remove_section",
    "restore_version",
    "revoke_right",
    "save_section",
    "save_vocabulary",
    "set_retention",
    "update_form",
]
