"""Wagtail's search through our own table, so that the admin finds words inside sentences."""

from collections.abc import Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from modelsearch.backends.base import BaseIndex, get_model_root
from modelsearch.backends.database.fallback import (
    MATCH_NONE,
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
)
from modelsearch.index import AutocompleteField, RelatedFields, SearchField
from modelsearch.query import Phrase, PlainText
from modelsearch.utils import get_descendants_content_types_pks

from cms.search.folding import BREAK, fold, terms_of, tokens_of_text
from cms.search.models import IndexedText


class Index(BaseIndex):
    """All indexed models in one table."""

    def __init__(self, backend):
        super().__init__(backend)
        self.written: set[tuple[int, int]] = set()

    def reset(self) -> None:
        IndexedText.objects.all().delete()

    def add_items(self, model, items) -> None:
        type_id = ContentType.objects.get_for_model(model).pk
        rows = []
        for item in items:
            folded = BREAK.join(fold(value) for value in _values(item, item.get_search_fields()))
            rows.append(
                IndexedText(
                    content_type_id=type_id,
                    object_id=item.pk,
                    folded=folded,
                    tokens=tokens_of_text(folded),
                )
            )
        IndexedText.objects.bulk_create(
            rows,
            batch_size=100,
            update_conflicts=True,
            unique_fields=["content_type", "object_id"],
            update_fields=["folded", "tokens"],
        )
        self.written.update((type_id, row.object_id) for row in rows)

    def delete_item(self, item) -> None:
        # Ids are unique below one root model only; the row may be any subclass's.
        family = get_descendants_content_types_pks(get_model_root(type(item)))
        IndexedText.objects.filter(content_type_id__in=family, object_id=item.pk).delete()


class Rebuilder:
    """Writes every object again, then drops rows of objects that are no more: never empty."""

    def __init__(self, index: Index):
        self.index = index

    def start(self) -> Index:
        return self.index

    def finish(self) -> None:
        rows = IndexedText.objects.values_list("pk", "content_type_id", "object_id")
        stale = [pk for pk, *key in rows.iterator() if tuple(key) not in self.index.written]
        for start in range(0, len(stale), 500):
            IndexedText.objects.filter(pk__in=stale[start : start + 500]).delete()


class QueryCompiler(DatabaseSearchQueryCompiler):
    """Terms are looked up in ``IndexedText``; everything else stays Wagtail's."""

    def build_database_filter(self, query, boost=1.0):
        if isinstance(query, PlainText):
            terms = terms_of(query.query_string)
            if not terms:
                return MATCH_NONE
            operator = self.OPERATORS[query.operator]
            return operator([self.build_single_term_filter(term) for term in terms])
        if isinstance(query, Phrase):
            term = fold(query.query_string).strip()
            return self.build_single_term_filter(term) if term else MATCH_NONE
        return super().build_database_filter(query, boost=boost)

    def build_single_term_filter(self, term: str) -> Q:
        family = get_descendants_content_types_pks(self.queryset.model)
        rows = IndexedText.objects.filter(content_type_id__in=family).containing(term)
        found = Q(pk__in=rows.values("object_id"))
        # A search restricted to fields is decided by those fields, slowly and exactly.
        return found & super().build_single_term_filter(term) if self.fields else found


class SearchBackend(DatabaseSearchBackend):
    """Set as ``WAGTAILSEARCH_BACKENDS["default"]``."""

    index_class = Index
    rebuilder_class = Rebuilder
    query_compiler_class = QueryCompiler
    autocomplete_query_compiler_class = QueryCompiler


def _values(obj, fields: Iterable) -> Iterator[str]:
    """Every searchable value as text, once; related objects' too."""
    yield from dict.fromkeys(_all_values(obj, fields))


def _all_values(obj, fields: Iterable) -> Iterator[str]:
    for field in fields:
        if isinstance(field, RelatedFields):
            value = field.get_value(obj)
            many = value.all() if isinstance(value, models.Manager) else [value] if value else []
            for related in many:
                yield from _all_values(related, field.fields)
        elif isinstance(field, SearchField | AutocompleteField):
            yield from _as_text(field.get_value(obj))


def _as_text(value) -> Iterator[str]:
    if value is None or value == "":
        return
    if isinstance(value, list | tuple | set):
        for each in value:
            yield from _as_text(each)
    else:
        yield str(value)
