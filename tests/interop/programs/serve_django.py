"""Serves a small Django site whose settings for signing in are those of the console's page.

`people.py` and `shown_settings.py` lie in the folder it is started in, as the page shows them.
"""

import os
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command


def main():
    """Set up the site and its database, and serve it."""
    installed = [f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions")]
    shown = {"INSTALLED_APPS": installed}
    exec(Path("shown_settings.py").read_text(), shown)
    settings.configure(
        **{name: value for name, value in shown.items() if name.isupper()},
        ALLOWED_HOSTS=["127.0.0.1"],
        # Cookies know no ports, and Sambung answers at the same host in these tests.
        SESSION_COOKIE_NAME="session-of-the-site",
        CSRF_COOKIE_NAME="form-of-the-site",
        SECRET_KEY=os.environ["SESSION_SECRET"],
        ROOT_URLCONF="addresses",
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "site.sqlite3"}},
        MIDDLEWARE=[
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
        ],
    )
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("runserver", f"127.0.0.1:{os.environ['PORT']}", use_reloader=False)


if __name__ == "__main__":
    main()
