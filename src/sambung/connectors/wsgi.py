"""Entry of the connector process: only the tables, none of the site's pages or middleware."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.site.settings")
django.setup()

from sambung.connectors.tables.serving import serve  # noqa: E402 - needs the tables to be loaded

application = serve
