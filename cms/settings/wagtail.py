"""Wagtail's own switches: one language, our models, nothing that calls outside."""

import environ

env = environ.Env()

OFFICE_PHONE = env("OFFICE_PHONE", default="")  # the desk's button that calls the office
WAGTAIL_SITE_NAME = "联席"
WAGTAILADMIN_BASE_URL = env("BASE_URL", default="http://127.0.0.1:8000")
WAGTAIL_I18N_ENABLED = False
WAGTAILIMAGES_IMAGE_MODEL = "media.MediaImage"
WAGTAILDOCS_DOCUMENT_MODEL = "media.MediaDocument"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.media.forms.MediaImageForm"
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.media.forms.MediaDocumentForm"
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # no calls to outside hosts
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_WORKFLOW_CANCEL_ON_PUBLISH = False
WAGTAILADMIN_UNSAFE_PAGE_DELETION_LIMIT = 1
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.search.backend"}}
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "heic", "heif"]
WAGTAILDOCS_EXTENSIONS = ["pdf", "doc", "docx", "xls", "xlsx", "csv", "txt", "zip", "ofd", "wps"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 50 * 1024 * 1024
WAGTAILADMIN_LOGIN_URL = "/admin/login/"
# Milliseconds between two looks at what is typed beside the preview: each renders the page and has
# Wagtail check it, and two checks at once fail in a slow browser ("Axe is already running").
WAGTAIL_AUTO_UPDATE_PREVIEW_INTERVAL = 2500
