"""Publishes a few villages into the data folder of the environment: set-up of the server test."""

import sys
from pathlib import Path

import django

django.setup()

from tests.connectors.tables import publish_villages, save_villages  # noqa: E402
from tests.factories import make_agency, make_application  # noqa: E402

application = make_application("Data Wilayah", owner=make_agency("PD-UJI"))
table = publish_villages(application, save_villages(Path(sys.argv[1])))
sys.stdout.write(table.interface.upstream_path)
