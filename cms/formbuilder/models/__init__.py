"""Forms as staff shape them, and the immutable versions that answers are bound to."""

from cms.formbuilder.models.forms import FormDefinition
from cms.formbuilder.models.grants import FormGrant
from cms.formbuilder.models.library import LibraryEdition, LibraryItem
from cms.formbuilder.models.links import PreviewLink
from cms.formbuilder.models.removed import RemovedSection
from cms.formbuilder.models.sections import FormSection
from cms.formbuilder.models.versions import FormVersion
from cms.formbuilder.models.vocabularies import VersionTerm, Vocabulary, VocabularyTerm

__all__ = [
    "FormDefinition",
    "FormGrant",
    "FormSection",
    "FormVersion",
    "LibraryEdition",
    "LibraryItem",
    "PreviewLink",
    "RemovedSection",
    "VersionTerm",
    "Vocabulary",
    "VocabularyTerm",
]
