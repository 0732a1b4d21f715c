"""Settings of the tests: the real ones, on a data folder that lives as long as the test run."""

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="sambung-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
for _name in [name for name in os.environ if name.startswith("SAMBUNG_")]:
    del os.environ[_name]
os.environ["SAMBUNG_DATA_DIR"] = f"{_FOLDER}/data"
os.environ["SAMBUNG_RUNTIME_DIR"] = f"{_FOLDER}/run"

from sambung.site.settings import *  # noqa: E402, F403

# Tests sign officers in on any day, without a second factor; those of the grace set their own.
SAMBUNG_SECOND_FACTOR_GRACE_DAYS = 36_500

# Hashed file names need a collected static folder; tests of one page do not.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The real hashing is slow on purpose; tests of what it yields need only that it is checked.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "sambung.identity.secrets.ClientSecretHasher",
]
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
