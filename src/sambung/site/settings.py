"""Django settings, derived from the environment (`site/environment.py`)."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from django.utils.translation import gettext_lazy as _

from sambung.identity.provider.rules.device_codes import make_user_code
from sambung.kernel.keys import KeyStore
from sambung.kernel.working_days import use_city_days
from sambung.site.environment import Environment

ENVIRONMENT = Environment()
KEYS = KeyStore(ENVIRONMENT.data_folder / "keys")

use_city_days(closed=ENVIRONMENT.closed_dates, opened=ENVIRONMENT.open_dates)

# What lower packages need of the environment, as plain values.
SAMBUNG_CITY = ENVIRONMENT.city_profile
SAMBUNG_DATA_FOLDER = ENVIRONMENT.data_folder
SAMBUNG_RUNTIME_FOLDER = ENVIRONMENT.runtime_folder
SAMBUNG_PUBLIC_URL = ENVIRONMENT.portal_address
SAMBUNG_HOST = ENVIRONMENT.host
SAMBUNG_PORT = ENVIRONMENT.port
SAMBUNG_TRUSTED_PROXIES = ENVIRONMENT.trusted_proxies
SAMBUNG_EXCHANGE_URL = ENVIRONMENT.exchange_address
SAMBUNG_EXCHANGE_HOST = ENVIRONMENT.exchange_host
SAMBUNG_EXCHANGE_PORT = ENVIRONMENT.exchange_port
SAMBUNG_PORTAL_INTERNAL_URL = ENVIRONMENT.portal_internal_address
SAMBUNG_EXCHANGE_INTERNAL_URL = ENVIRONMENT.exchange_internal_address
SAMBUNG_EXAMPLE_PORT = None if ENVIRONMENT.is_production else ENVIRONMENT.example_port or None
SAMBUNG_ENVOY_BINARY = ENVIRONMENT.envoy_binary
SAMBUNG_PROBE_REAL_ADDRESSES = ENVIRONMENT.probe_real_addresses
SAMBUNG_PROBE_THREADS = ENVIRONMENT.probe_threads
SAMBUNG_PROBE_HOST_GAP_MS = ENVIRONMENT.probe_host_gap_ms
SAMBUNG_USER_AGENT = ENVIRONMENT.user_agent
SAMBUNG_SECURITY_CONTACT = ENVIRONMENT.security_contact
SAMBUNG_CLARIFICATION_DAYS = ENVIRONMENT.clarification_days
SAMBUNG_CLEARANCE_QUORUM = ENVIRONMENT.clearance_quorum
SAMBUNG_SECOND_FACTOR_GRACE_DAYS = ENVIRONMENT.second_factor_grace_days
SAMBUNG_OFFICER_SESSION_HOURS = ENVIRONMENT.officer_session_hours
SAMBUNG_COUNTER_AREA = ENVIRONMENT.counter_area
SAMBUNG_LEVELS_PUBLIC_FROM = ENVIRONMENT.levels_public_from
SAMBUNG_KEYS = KEYS
SAMBUNG_KEY_ROTATION_DAYS = ENVIRONMENT.key_rotation_days
SAMBUNG_UPSTREAM = ENVIRONMENT.upstream
SAMBUNG_MESSAGE_TRANSPORTS = ENVIRONMENT.message_transports
SAMBUNG_NOTICE_NETWORKS = ENVIRONMENT.opened_networks

DEBUG = False
SECRET_KEY = KEYS.get_django_secret()
ALLOWED_HOSTS = [urlsplit(SAMBUNG_PUBLIC_URL).hostname or "", "127.0.0.1", "localhost", "[::1]"]
ROOT_URLCONF = "sambung.site.urls"
WSGI_APPLICATION = "sambung.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SITE_ID = 1

INSTALLED_APPS = [
    "sambung.journal",
    "sambung.documents",
    "sambung.directory",
    "sambung.portfolio",
    "sambung.clearance",
    "sambung.identity",
    "sambung.exchange",
    "sambung.ledger",
    "sambung.governance",
    "sambung.gateway",
    "sambung.connectors",
    "sambung.verification",
    "sambung.evaluation",
    "sambung.rationalisation",
    "sambung.design",
    "sambung.portal",
    "sambung.console",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "oauth2_provider",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "ninja",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sambung.site.methods.KnownMethods",
    "sambung.site.no_store.StoreNothingPersonal",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "sambung.identity.accounts.devices.RememberDevice",
    "sambung.console.frame.idle_sessions.LockIdleOfficers",
    "sambung.portal.errors.ExplainErrors",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sambung.design.context.page_frame",
                "sambung.portal.context.name_place",
                "sambung.console.frame.context.signed_in_person",
            ],
        },
    },
]

# --- Pages that lower packages lead to, by the name of their address ------------------------------

DESIGN_HOME = "portal:home"
SAMBUNG_CLARIFICATION_PAGE = "console:clarification"

# --- Databases -----------------------------------------------------------------------------------

_SQLITE_OPTIONS = {"transaction_mode": "IMMEDIATE", "timeout": 20}


def _database(url: str, file_name: str, synchronous: str) -> dict[str, Any]:
    """Configure PostgreSQL when an address is given, else a SQLite file in the data folder.

    SQLite before 3.51.3 may corrupt a database when two checkpoints meet, so connections never
    checkpoint by themselves (`wal_autocheckpoint=0`); only the worker does.
    """
    if url:
        database: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=0))
        database["OPTIONS"] = {
            **database.get("OPTIONS", {}),
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10},
        }
        return database
    pragmas = (
        f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA wal_autocheckpoint=0;"
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(ENVIRONMENT.data_folder / file_name),
        "OPTIONS": {**_SQLITE_OPTIONS, "init_command": pragmas},
    }


DATABASES = {
    "default": _database(ENVIRONMENT.database_url, "sambung.sqlite3", "NORMAL"),
    "ledger": _database(ENVIRONMENT.ledger_database_url, "ledger.sqlite3", "FULL"),
}
DATABASE_ROUTERS = ["sambung.site.routers.LedgerRouter"]
# The library for sign-in counts its attempts here; in the database, since processes are several.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "identity_attempts_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
LOCALE_PATHS = sorted(Path(__file__).parents[1].glob("*/locale"))
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
TIME_ZONE = SAMBUNG_CITY.time_zone

# --- Files ---------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = ENVIRONMENT.data_folder / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Source maps are for developers' tools only; compressing them takes most of a first start.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("svgz", "png", "woff2", "map")
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

# --- Security ------------------------------------------------------------------------------------

_IS_HTTPS = SAMBUNG_PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SAMBUNG_PUBLIC_URL]
# A browser takes a cookie of such a name over https only, and from this host alone: no neighbour
# below the city's domain can plant one. On http it would refuse it.
SAMBUNG_COOKIE_PREFIX = "__Host-" if _IS_HTTPS else ""
SESSION_COOKIE_NAME = f"{SAMBUNG_COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{SAMBUNG_COOKIE_PREFIX}csrftoken"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _IS_HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if _IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = _IS_HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
MESSAGE_STORAGE = "sambung.site.flashes.Flashes"
CSRF_FAILURE_VIEW = "sambung.portal.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

# --- Identity ------------------------------------------------------------------------------------

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = ["sambung.identity.accounts.adapter.PeopleBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "console:home"
ACCOUNT_ADAPTER = "sambung.identity.accounts.adapter.PeopleAccountAdapter"
ACCOUNT_FORMS = {
    "login": "sambung.identity.accounts.adapter.SignInForm",
    "change_password": "sambung.identity.accounts.secret_forms.ChangePasswordForm",
    "reauthenticate": "sambung.identity.accounts.secret_forms.PasswordAgainForm",
}
# Guesses are counted by identity/citizens/operations/guesses.py, whatever form takes the secret.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "reauthenticate": None}
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_ADAPTER = "sambung.identity.accounts.adapter.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "sambung.identity.accounts.secret_forms.SecondFactorForm",
    "reauthenticate": "sambung.identity.accounts.secret_forms.SecondFactorAgainForm",
    "activate_totp": "sambung.identity.accounts.secret_forms.ActivateAppForm",
    "add_webauthn": "sambung.identity.accounts.adapter.AddPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_TOLERANCE = 1
# Contacts are proved by `identity/citizens`, not by the library's own table of addresses.
MFA_ALLOW_UNVERIFIED_EMAIL = True
# Browsers offer passkeys on https, and on http://localhost for development.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _IS_HTTPS
ACCOUNT_LOGIN_METHODS = {"username", "email"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
SOCIALACCOUNT_ADAPTER = "sambung.identity.upstream.views.UpstreamAccountAdapter"
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "sambung.identity.secrets.ClientSecretHasher",
]
OAUTH2_PROVIDER_APPLICATION_MODEL = "identity.Client"
OAUTH2_PROVIDER = {
    "OIDC_ENABLED": True,
    "OIDC_ISS_ENDPOINT": SAMBUNG_PUBLIC_URL,
    # Keys change while processes run: `identity.models.Client.jwk_key` gives the one that signs.
    "OIDC_RSA_PRIVATE_KEY": "in the key folder",
    "ACCESS_TOKEN_EXPIRE_SECONDS": 600,
    "ACCESS_TOKEN_GENERATOR": "sambung.identity.provider.tokens.generate_access_token",
    "REFRESH_TOKEN_GENERATOR": "sambung.identity.provider.tokens.generate_refresh_token",
    "CLIENT_ID_GENERATOR_CLASS": "sambung.identity.secrets.ClientIdGenerator",
    "CLIENT_SECRET_GENERATOR_CLASS": "sambung.identity.secrets.ClientSecretGenerator",
    "CLIENT_SECRET_HASHER": "sambung_sha256",
    "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    "OAUTH2_VALIDATOR_CLASS": "sambung.identity.provider.validator.ProviderValidator",
    "OAUTH2_SERVER_CLASS": "sambung.identity.provider.server.ProviderServer",
    "OAUTH2_BACKEND_CLASS": "sambung.identity.provider.backend.ProviderCore",
    "SCOPES_BACKEND_CLASS": "sambung.identity.provider.scopes.Scopes",
    "AUTHORIZATION_CODE_EXPIRE_SECONDS": 60,
    "ID_TOKEN_EXPIRE_SECONDS": 600,
    "OAUTH_DEVICE_VERIFICATION_URI": f"{SAMBUNG_PUBLIC_URL}/perangkat/",
    "OAUTH_DEVICE_VERIFICATION_URI_COMPLETE": (
        f"{SAMBUNG_PUBLIC_URL}/perangkat/?user_code={{user_code}}"
    ),
    "OAUTH_DEVICE_USER_CODE_GENERATOR": make_user_code,
    "OAUTH_PRE_TOKEN_VALIDATION": [],  # the validator reads the device itself
    "PKCE_REQUIRED": True,
    "ROTATE_REFRESH_TOKEN": True,
    "REFRESH_TOKEN_REUSE_PROTECTION": True,
    # Unused for a working day, a refresh token ends; without a number it would live for ever.
    "REFRESH_TOKEN_EXPIRE_SECONDS": 12 * 3600,
    "ALLOWED_SCHEMES": ["https"],
    "OIDC_RESPONSE_TYPES_SUPPORTED": ["code"],
    "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
    "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
    "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
}

# --- Logs: to standard error, without personal data ----------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    # 503 is how /healthz answers while a part is missing; its body says which.
    "filters": {
        "unexpected": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: getattr(record, "status_code", 0) != 503,
        },
        "without_words": {"()": "sambung.site.logs.HideWhatWasAsked"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["without_words"],
        }
    },
    "root": {"handlers": ["stderr"], "level": ENVIRONMENT.log_level.upper()},
    "loggers": {
        # Each request is counted elsewhere; a path may carry personal data.
        "django.server": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
        # Counts what it cleared away every hour, mostly nothing.
        "oauth2_provider": {"level": "WARNING"},
        # An address that does not exist is no news, and its path is not ours to keep.
        "django.request": {"level": "ERROR", "filters": ["unexpected"]},
    },
}
