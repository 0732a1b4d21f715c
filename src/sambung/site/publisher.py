"""The publisher process: puts into force what was decided, apart from all that talks outside."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.site.settings")
django.setup()

from sambung.journal.attending import attend  # noqa: E402
from sambung.kernel.duties import Process  # noqa: E402

if __name__ == "__main__":
    raise SystemExit(attend(Process.PUBLISHER))
