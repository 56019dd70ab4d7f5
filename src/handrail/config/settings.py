"""Every setting of Handrail, from the environment, with its default beside it.

`handrail check` refuses a deployment whose settings are unsafe (see config/checks.py).
"""

import os
from pathlib import Path

import environ

env = environ.Env()
PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(env.str("HANDRAIL_HOME", default=str(Path.cwd() / "var")))
HOME.mkdir(mode=0o700, parents=True, exist_ok=True)  # whoever else works on this machine reads nothing here
os.environ.setdefault(
    "HANDRAIL_PACKS", str(HOME / "packs")
)  # scales that this clinic brought (library/shelf.py)

# --- what kind of installation this is -------------------------------------------------------
DEMO = env.bool("HANDRAIL_DEMO", default=False)  # one-click sign-in as an invented person
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    from handrail.config.secret import kept_secret

    SECRET_KEY = kept_secret(HOME)
DEBUG = False
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
HTTPS = env.bool("HANDRAIL_HTTPS", default=False)
CLOCK_FILE = env.str("HANDRAIL_CLOCK_FILE", default="")  # rehearsal only: a file that holds "now"
REHEARSAL = env.bool("HANDRAIL_REHEARSAL", default=False)

# --- applications -----------------------------------------------------------------------------
SLICES = [
    "handrail.ground.clinic",
    "handrail.ground.people",
    "handrail.ground.episode",
    "handrail.ground.access",
    "handrail.ground.record",
    "handrail.ground.ui",
    "handrail.anytime.casework",
    "handrail.anytime.consents",
    "handrail.anytime.safety",
    "handrail.anytime.measures",
    "handrail.anytime.notes",
    "handrail.anytime.medication",
    "handrail.anytime.coverage",
    "handrail.anytime.outbox",
    "handrail.anytime.portal_messages",
    "handrail.anytime.diary",
    "handrail.anytime.family",
    "handrail.care.inquiry",
    "handrail.care.intake",
    "handrail.care.placement",
    "handrail.care.admission",
    "handrail.care.plan",
    "handrail.care.schedule",
    "handrail.care.day",
    "handrail.care.review",
    "handrail.care.stepdown",
    "handrail.care.aftercare",
    "handrail.doors.public",
    "handrail.doors.portal",
    "handrail.doors.caregiver",
    "handrail.doors.staff",
]
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_cotton",
    "handrail.config",
    *SLICES,
    "allauth",
    "allauth.account",
    "allauth.mfa",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "handrail.ground.access.middleware.Guard",
]
ROOT_URLCONF = "handrail.config.urls"
WSGI_APPLICATION = "handrail.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "handrail.ground.ui.templatetags.handrail"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "handrail.ground.access.middleware.page_facts",
                "handrail.doors.portal.shell.page_facts",
                "handrail.doors.staff.shell.shell",
            ],
        },
    }
]
COTTON_ENABLE_CONTEXT_ISOLATION = False

# --- data ---------------------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{HOME / 'handrail.sqlite3'}")}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        # Deferred transactions under WAL refuse writers; immediate ones queue them.
        "transaction_mode": "IMMEDIATE",
        "timeout": env.int("DATABASE_TIMEOUT", default=20),  # seconds a writer waits for the others
        # FULL: an acknowledged write survives a power cut, not only a killed process.
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;",
    }
    DATABASES["default"]["CONN_MAX_AGE"] = None
else:
    DATABASES["default"]["CONN_MAX_AGE"] = env.int("DATABASE_CONN_MAX_AGE", default=600)
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
    # A pooler that hands each transaction another connection must know prepared statements (docs/decisions/0026).
    if env.bool("DATABASE_PREPARED", default=True):
        DATABASES["default"].setdefault("OPTIONS", {}).update(server_side_binding=True, prepare_threshold=5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # Many: past its most, the cache deletes by name, and the counters of sign-ins stand first.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "access_throttle",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "access.User"
AUTHENTICATION_BACKENDS = ["handrail.ground.access.sign_in.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "handrail.ground.access.sign_in.Adapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # who asks for a stranger's address writes to nobody
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_PREVENT_ENUMERATION = True
# How many proxies stand in front: without it, all visitors behind one share its address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("ALLAUTH_TRUSTED_PROXY_COUNT", default=0)
# Five tries a minute from one address and five in five minutes for one person.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "login": "60/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
# 45 CFR 164.312(a)(2)(iii). The demo's invented people have no passwords to come back with.
IDLE_MINUTES = env.int("HANDRAIL_IDLE_MINUTES", default=720 if DEMO else 15)
INVITATION_DAYS = env.int("HANDRAIL_INVITATION_DAYS", default=14)

# --- what leaves ----------------------------------------------------------------------------------
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
# Messages to clients: into a local mailbox (HANDRAIL_HOME/outbox), until the clinic's own providers are named.
# EMAIL_URL as smtp+tls://user:password@host:587; HANDRAIL_TEXT_URL takes JSON over HTTPS (docs/how-to/run.md).
EMAIL_BY_SERVER = "EMAIL_URL" in env.ENVIRON
if EMAIL_BY_SERVER:
    vars().update(env.email_url("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = str(HOME / "mail")
DEFAULT_FROM_EMAIL = env.str("HANDRAIL_EMAIL_FROM", default="no-reply@localhost")
TEXT_URL = env.str("HANDRAIL_TEXT_URL", default="")
TEXT_TOKEN = env.str("HANDRAIL_TEXT_TOKEN", default="")
# Whether `handrail run` sends reminders too; with several servers, let `handrail work` do it on one or two.
WORKER = env.bool("HANDRAIL_WORKER", default=True)
# Where people outside reach this installation, for the links in messages and calendars.
ADDRESS = env.str("HANDRAIL_ADDRESS", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
QUICK_EXIT_URL = env.str("HANDRAIL_QUICK_EXIT", default="https://www.weather.gov/")
CRISIS_LINE = env.str("HANDRAIL_CRISIS_LINE", default="988")

# --- words and looks ------------------------------------------------------------------------------
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env.str(
            "HANDRAIL_STATICFILES", default="whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
WHITENOISE_USE_FINDERS = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "filters": {
        "without_links": {"()": "handrail.config.quiet.WithoutLinks"},
        "only_a_warning": {"()": "handrail.config.quiet.OnlyAWarning"},
    },
    "handlers": {
        "out": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["without_links"]}
    },
    "loggers": {
        f"django.security.{name}": {"filters": ["only_a_warning"]}
        for name in ("RequestDataTooBig", "TooManyFieldsSent")
    },
    "root": {"handlers": ["out"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
SILENCED_SYSTEM_CHECKS: list[str] = []
