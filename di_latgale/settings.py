"""One file, read top-down: core, applications, database, people, language, files, security.

Every setting that differs between machines comes from the environment; the defaults serve a
checkout on one's own computer (``script/server``).
"""

import os
from pathlib import Path

import dj_database_url
import pghistory
from csp.constants import NONE, SELF

from di_latgale import embedded_postgres
from di_latgale.logs import PlacesOnly, refusal_in_one_line, typed_address_left_out

BASE_DIR = Path(__file__).resolve().parent.parent


def env_flag(name: str, default: bool) -> bool:
    return os.environ.get(name, "yes" if default else "no").lower() in {"1", "yes", "true", "on"}


# Core

DEBUG = env_flag("DEBUG", False)
# A production server sets its own; the fallback marks the checkout as a demonstration.
DEMONSTRATION = "SECRET_KEY" not in os.environ
SECRET_KEY = os.environ.get("SECRET_KEY", "demonstration-only-never-for-real-data-" + "0" * 24)
# Keys the hash by which one person is recognised across files (clients.Person). It must never
# change once real data is in, or nobody is recognised again.
PERSONAL_CODE_KEY = os.environ.get("PERSONAL_CODE_KEY", SECRET_KEY)
# Keys the seals of the traces (di_latgale.traces): another key would find every one broken.
TRACE_KEY = os.environ.get("TRACE_KEY", SECRET_KEY)
# Traces that one process writes before it seals all that are not sealed yet.
TRACE_SEAL_AFTER = int(os.environ.get("TRACE_SEAL_AFTER", "500"))
# An entry so many days before or after the period of an access review still explains a look in it.
ACCESS_REVIEW_DAYS_AROUND = int(os.environ.get("ACCESS_REVIEW_DAYS_AROUND", "30"))
# What was typed and never saved is given back for so many days, then removed.
DRAFT_DAYS = int(os.environ.get("DRAFT_DAYS", "14"))
# What ends or is to be reviewed within so many days is work to do; so is who comes of age within
# so many, and what is planned and was not given for so many.
WORK_AHEAD_DAYS = int(os.environ.get("WORK_AHEAD_DAYS", "30"))
WORK_OF_AGE_DAYS = int(os.environ.get("WORK_OF_AGE_DAYS", "60"))
WORK_NOT_GIVEN_DAYS = int(os.environ.get("WORK_NOT_GIVEN_DAYS", "30"))
# Where the application is found, for mails that nobody's request sends.
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", "http://127.0.0.1:8000").rstrip("/")
# Shown in the foot of every page and on the page that reports a fault.
SUPPORT_PHONE = os.environ.get("SUPPORT_PHONE", "")
VERSION = "0.1"
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]
ROOT_URLCONF = "di_latgale.urls"
WSGI_APPLICATION = "di_latgale.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Applications: each may import from those below it, never from those above.

INSTALLED_APPS = [
    "reports",
    "services",
    "clients",
    "di_latgale.traces",
    "di_latgale.organisations",
    "di_latgale.accounts",
    "di_latgale.history",
    "di_latgale",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "pghistory",
    "pgtrigger",
    "di_latgale.apps.CatalogueAdminConfig",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "di_latgale.traces.middleware.refusals",
    "di_latgale.middleware.one_transaction",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "di_latgale.accounts.middleware.sign_in_ends",
    "di_latgale.middleware.walls",
    "di_latgale.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "di_latgale.accounts.middleware.SecondFactorRequired",
    "di_latgale.middleware.no_store",
    "di_latgale.middleware.method_page",
    "di_latgale.traces.middleware.traced",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "di_latgale.context_processors.frame",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# Database: PostgreSQL always; without DATABASE_URL the checkout's own embedded server.

_DATABASE = (
    dj_database_url.parse(os.environ["DATABASE_URL"])
    if os.environ.get("DATABASE_URL")
    else embedded_postgres.ensure_running(BASE_DIR)
)
_OPTIONS = _DATABASE.get("OPTIONS", {})
DATABASES = {
    "default": {
        **_DATABASE,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Policies make PostgreSQL overrate a query: it would compile for a second or more what
        # then runs for some milliseconds.
        "OPTIONS": {**_OPTIONS, "options": f"{_OPTIONS.get('options', '')} -c jit=off".strip()},
    }
}
# Holds counts of attempts only; in the database, so that all processes count together.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# Long jobs: queued in the database, worked on by ``manage.py run_jobs``.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
# Nobody has worked on a job for so long: its worker is gone and another one goes on.
JOB_STALE_SECONDS = int(os.environ.get("JOB_STALE_SECONDS", "120"))
# How often each worker looks for such jobs.
JOB_SWEEP_SECONDS = int(os.environ.get("JOB_SWEEP_SECONDS", "20"))
# Begun so often without one more part made, it is given up.
JOB_ATTEMPTS = 5
# How long a file that was made can be had.
JOB_FILE_DAYS = int(os.environ.get("JOB_FILE_DAYS", "7"))

# History: once a statement, as 100 000 imported rows are one. What the running transaction says
# of itself (user, request, reason) stands in each event; nothing refers to it, nothing blocks.

PGHISTORY_LEVEL = pghistory.Statement
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
# In the order in which rows change, which transactions that wait for each other do not begin in.
PGHISTORY_CREATED_AT_FUNCTION = "clock_timestamp()"

# People

# Messages name clients: they stay on the server, not in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
# A sign-in ends after so long without a request, and after so long in all.
SIGN_IN_IDLE_MINUTES = int(os.environ.get("SIGN_IN_IDLE_MINUTES", "30"))
SIGN_IN_HOURS = int(os.environ.get("SIGN_IN_HOURS", "12"))
SESSION_COOKIE_AGE = SIGN_IN_IDLE_MINUTES * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
# Wrong passwords for one e-mail, and wrong codes of one person, within so many minutes, before
# the next try is refused.
SIGN_IN_ATTEMPTS = 5
SIGN_IN_PAUSE_MINUTES = 15
# A provider sees a client so many days after the plan ended, to log the last services.
PLANNED_SIGHT_DAYS = int(os.environ.get("PLANNED_SIGHT_DAYS", "31"))
# Roles (their codes, or "all") that open nothing before a second factor is set up.
SECOND_FACTOR_ROLES = os.environ.get("SECOND_FACTOR_ROLES", "" if DEMONSTRATION else "all").split()
# Encrypts the secrets of second factors; when it changes, everybody sets up a new one.
SECOND_FACTOR_KEY = os.environ.get("SECOND_FACTOR_KEY", SECRET_KEY)
# How long the link of an invitation and of a forgotten password can be used.
INVITATION_DAYS = int(os.environ.get("INVITATION_DAYS", "7"))
PASSWORD_LINK_HOURS = int(os.environ.get("PASSWORD_LINK_HOURS", "2"))
PASSWORD_RESET_TIMEOUT = max(INVITATION_DAYS * 86_400, PASSWORD_LINK_HOURS * 3_600)

ACCOUNT_ADAPTER = "di_latgale.accounts.adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# Addresses are proved by the link of the invitation.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "DI Latgale: "
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "di_latgale.accounts.links.LinkTokenGenerator"
# Never a cookie with a time of its own.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS = {
    # An office shares one address: what one person may try is counted per person.
    "login": "60/m/ip",
    "login_failed": f"100/{SIGN_IN_PAUSE_MINUTES}m/ip,"
    f"{SIGN_IN_ATTEMPTS}/{SIGN_IN_PAUSE_MINUTES}m/key",
    "reset_password": "20/m/ip,3/15m/key",
}
ACCOUNT_FORMS = {
    "login": "di_latgale.accounts.forms.SignInForm",
    "reauthenticate": "di_latgale.accounts.forms.PasswordAgainForm",
    "change_password": "di_latgale.accounts.forms.ChangePasswordForm",
    "reset_password": "di_latgale.accounts.forms.ForgottenPasswordForm",
    "reset_password_from_key": "di_latgale.accounts.forms.NewPasswordForm",
}
MFA_ADAPTER = "di_latgale.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_TOTP_ISSUER = "DI Latgale"
# A code is still good half a minute after the telephone shows the next.
MFA_TOTP_TOLERANCE = 1
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_FORMS = {
    "authenticate": "di_latgale.accounts.second_factor_forms.CodeForm",
    "reauthenticate": "di_latgale.accounts.second_factor_forms.CodeAgainForm",
    "activate_totp": "di_latgale.accounts.second_factor_forms.AppForm",
    "add_webauthn": "di_latgale.accounts.second_factor_forms.PasskeyForm",
}
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {"user_attributes": ("email", "name")}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# Language and time: one language; dates are dates in Riga.

LANGUAGE_CODE = "lv"
LANGUAGES = [("lv", "Latviešu")]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["di_latgale.formats"]
TIME_ZONE = "Europe/Riga"
USE_TZ = True
USE_I18N = True

# Files

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = BASE_DIR / "var" / "static"
MEDIA_ROOT = BASE_DIR / "var" / "media"
# Workbooks on their way in; never served.
UPLOADS_ROOT = BASE_DIR / "var" / "uploads"
# Scanned documents: private, encrypted, never served but by their page. With several keys the first
# encrypts and all decrypt, so that a key can be changed.
DOCUMENTS_ROOT = Path(os.environ.get("DOCUMENTS_ROOT", BASE_DIR / "var" / "documents"))
DOCUMENT_KEYS = os.environ.get("DOCUMENT_KEYS", SECRET_KEY).split()
DOCUMENT_MEGABYTES = int(os.environ.get("DOCUMENT_MEGABYTES", "10"))
# A decision can be appealed for so many months.
APPEAL_MONTHS = int(os.environ.get("APPEAL_MONTHS", "1"))
# Counts of fewer persons than this are not published.
PUBLIC_MINIMUM = int(os.environ.get("PUBLIC_MINIMUM", "5"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
# A file over this is written to disk while it is received; a workbook over the next is refused.
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
WORKBOOK_MAX_BYTES = 50 * 2**20

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Behind TLS (HTTPS=yes) cookies and pages never travel in the clear.
HTTPS = env_flag("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# By these names browsers refuse cookies that another host or an open connection sets.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
# How many proxies stand before the application: the address of whoever signs in is theirs to tell.
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXIES", "1" if HTTPS else "0"))
# Passkeys work on https://… and, for trying out, on http://localhost.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = False

# Mail: links to set a password. The demonstration prints it.

EMAIL_BACKEND = f"django.core.mail.backends.{'console' if DEMONSTRATION else 'smtp'}.EmailBackend"
EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env_flag("EMAIL_USE_TLS", False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = os.environ.get("EMAIL_FROM", "di-latgale@localhost")

# Logs hold addresses and errors, never what was typed.

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "refusals_in_one_line": {
            "()": "django.utils.log.CallbackFilter",
            "callback": refusal_in_one_line,
        },
        "typed_address_left_out": {
            "()": "django.utils.log.CallbackFilter",
            "callback": typed_address_left_out,
        },
    },
    "formatters": {"places_only": {"()": PlacesOnly, "format": "%(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "places_only"}},
    "loggers": {
        "django.request": {"filters": ["refusals_in_one_line", "typed_address_left_out"]},
        # It quotes what it finds odd in a file.
        "pypdf": {"level": "CRITICAL"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
}
