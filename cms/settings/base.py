"""Settings shared by every environment; safe by default, loosened only in dev and test.

Everything that differs between installations comes from the environment (README, "Settings").
"""

from pathlib import Path

import environ

from . import caches, databases

env = environ.Env()

BASE_DIR = Path(__file__).resolve().parents[2]
# Database file, uploads, outgoing mail and collected static files of a local run.
VAR_DIR = Path(env("VAR_DIR", default=str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)

SECRET_KEY = env("SECRET_KEY", default="")
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CSRF_FAILURE_VIEW = "home.desk.late.token_refused"  # keeps what was typed before signing in again
BUILD = env("BUILD", default="dev")  # part of every ETag: a new release drops cached pages

INSTALLED_APPS = [
    # the faces
    "home",
    "home.notices",
    "home.desk",
    # the work
    "workflows.reminders",
    "workflows.reception",
    "workflows.topics",
    "workflows.approvals",
    "workflows.duties",
    # the machine
    "cms.submissions",
    "cms.formbuilder",
    "cms.publishing",
    "cms.search",
    "cms.paper",
    "cms.media",
    "cms.accounts",
    "cms.people",
    "cms.calendars",
    "cms.core",
    # Wagtail
    "wagtail_modeladmin",
    "wagtail.contrib.table_block",
    "wagtail.contrib.typed_table_block",
    "wagtail.contrib.settings",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.accounts.apps.UsersConfig",  # wagtail.users with our screens
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "cms.core.apps.AdminConfig",  # wagtail.admin that sends no mail
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    # Django and friends
    "axes",
    "csp",
    "django_htmx",
    "django_q",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.core.nul.WithoutNul",
    "cms.core.problems.problems_under_api",  # whoever said no further in
    "cms.core.csp.PolicyOnce",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.publishing.middleware.serve_permits_first",  # inside the headers, before all else
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "cms.accounts.sessions.SessionLimits",
    "cms.publishing.middleware.RefusalMiddleware",
    "home.views.errors.only_by_button",
    "home.doors.AdminDoors",
    "django_htmx.middleware.HtmxMiddleware",
    "axes.middleware.AxesMiddleware",  # last: it turns a refused sign-in into an answer
]

ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": databases.database(default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# --- cache, mail, queue -------------------------------------------------------
CACHES = {"default": caches.cache_of_environment(default="locmemcache://lianxi")}
if env("EMAIL_URL", default=""):
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = str(VAR_DIR / "mail")
EMAIL_TIMEOUT = 20  # seconds; a silent server would else hold whoever sends for ever
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="lianxi@localhost")
Q_CLUSTER = {
    "name": "lianxi",
    "orm": "default",  # a job is stored in the transaction of the change that asked for it
    "broker_class": "cms.core.queue.broker.Broker",
    "workers": env.int("Q_WORKERS", default=2),
    "queue_limit": 1,  # what a cluster holds without doing it, no other can do
    "timeout": 120,  # seconds; a job known to be long says so (cms.core.schedules.LONG)
    # A job may wait in the cluster's memory behind two long ones before its own time begins:
    # taken for lost before that, it would run twice.
    "retry": 2100,
    "max_attempts": 5,
    "save_limit": 20,
    "save_limit_per": "func",
    "catch_up": False,
    "poll": 1,
    "label": "任务",
}

# --- files: one private store, a folder or a bucket ---------------------------
PRIVATE_STORAGE_URL = env("PRIVATE_STORAGE_URL", default="")  # s3://bucket/prefix
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "private")},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(VAR_DIR / "private")},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if PRIVATE_STORAGE_URL.startswith("s3://"):
    bucket, _, prefix = PRIVATE_STORAGE_URL[5:].partition("/")
    for alias in ("default", "private"):
        STORAGES[alias] = {
            "BACKEND": "cms.media.storage.PrivateBucket",
            "OPTIONS": {"bucket_name": bucket, "location": prefix, "default_acl": "private"},
        }
MEDIA_URL = "/staff-files/uploads/"  # signed-in staff only (docs/decisions/0004)
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000  # a form of 300 questions posts more than Django's 1,000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

# --- language and time --------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
# Chinese only: an English browser would otherwise get msgids on lists and Chinese on kept pages.
LANGUAGES = [("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
FORMAT_MODULE_PATH = ["cms.settings.formats"]

# --- accounts -----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "cms.accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/desk/sign-in/"
LOGIN_REDIRECT_URL = "/desk/"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600  # absolute limit, GB/T 22239 practice (domain.md §8.3)
TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)  # see accounts.addresses
API_WRITES_PER_MINUTE = env.int("API_WRITES_PER_MINUTE", default=60)  # of one account; 0: no limit
from .sign_in import *  # noqa: E402, F403

# --- Wagtail ------------------------------------------------------------------
from .wagtail import *  # noqa: E402, F403

# --- the gate -----------------------------------------------------------------
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.publishing.finish.finish_workflow"
TRIGGER_CHECK_SECONDS = 5  # how often each process looks whether the triggers are there
# First key seals, all verify: rotate by putting a new one in front.
PERMIT_SEAL_KEYS = env.list("PERMIT_SEAL_KEYS", default=[])
# The same for the audit trail; apart from SECRET_KEY, so that rotating that breaks no chain.
AUDIT_SEAL_KEYS = env.list("AUDIT_SEAL_KEYS", default=[])

# --- headers ------------------------------------------------------------------
X_FRAME_OPTIONS = "SAMEORIGIN"  # the editor's preview panel frames our own pages
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin has inline scripts without nonces (docs/decisions); everything else is strict.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_trace": {"()": "cms.core.logs.NoTraceOfRefusals"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["no_trace"],
        }
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
    # Two lines for every page saved, with its title: drafts have no place in a log.
    "loggers": {"django_tasks": {"level": "WARNING"}, "wagtail": {"level": "WARNING"}},
}
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
