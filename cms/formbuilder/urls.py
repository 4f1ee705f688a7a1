"""Addresses of the office's screens of forms, under ``/admin/forms/``."""

from django.urls import path

from cms.formbuilder.views import (
    acts,
    exchange,
    grants,
    library,
    listing,
    overview,
    sections,
    sharing,
    versions,
)

app_name = "forms"
urlpatterns = [
    path("", listing.index, name="index"),
    path("new/", listing.new, name="new"),
    path("import/", exchange.import_page, name="import"),
    path("import/make/", exchange.import_make, name="import_make"),
    path("shipped/", listing.load, name="load"),
    path("library/", library.index, name="library"),
    path("library/<int:pk>/", library.item, name="library_item"),
    path("library/<int:pk>/review/", library.review, name="library_review"),
    path("library/<int:pk>/retire/", library.retire, name="library_retire"),
    path("library/<int:pk>/editions/<int:number>/", library.edition, name="library_edition"),
    path("<int:pk>/", overview.form_page, name="form"),
    path("<int:pk>/preview/", overview.preview, name="preview"),
    path("<int:pk>/versions/<int:number>/", overview.version, name="version"),
    path("<int:pk>/versions/<int:number>/restore/", versions.restore, name="restore"),
    path("<int:pk>/export/", exchange.export_page, name="export"),
    path("<int:pk>/export/json/", exchange.json_file, name="json"),
    path("<int:pk>/export/xlsform/", exchange.xlsform_file, name="xlsform"),
    path("<int:pk>/settings/", acts.settings, name="settings"),
    path("<int:pk>/retention/", acts.retention, name="retention"),
    path("<int:pk>/finalise/", versions.finalise, name="finalise"),
    path("<int:pk>/copy/", acts.copy, name="copy"),
    path("<int:pk>/delete/", acts.throw_away, name="delete"),
    path("<int:pk>/grants/", grants.grants, name="grants"),
    path("<int:pk>/sections/", acts.add, name="add_section"),
    path("<int:pk>/share/", sharing.share, name="share"),
    path("<int:pk>/share/<int:link_pk>/recall/", sharing.recall, name="recall_link"),
    path("<int:pk>/removed/", sections.bring_back, name="bring_back"),
    path("<int:pk>/sections/<int:section_pk>/insert/", library.insert, name="insert"),
    path("<int:pk>/sections/<int:section_pk>/library/", library.put_in, name="put_in"),
    path("<int:pk>/sections/<int:section_pk>/update/", library.update, name="update"),
    path("<int:pk>/sections/<int:section_pk>/copy/", sections.copy, name="copy_section"),
    path("<int:pk>/sections/<int:section_pk>/questions/", sections.move, name="move_question"),
    path("<int:pk>/sections/<int:section_pk>/history/", sections.history, name="history"),
    path("<int:pk>/sections/<int:section_pk>/move/", acts.move, name="move_section"),
    path("<int:pk>/sections/<int:section_pk>/remove/", acts.remove, name="remove_section"),
]
