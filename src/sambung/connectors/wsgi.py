"""Entry of the connector process: only what connectors serve, none of the site's pages.

Who starts the process names the settings in its environment, as the supervisor does.
"""

import django

django.setup()

from django.conf import settings  # noqa: E402 - needs the line above
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402

from sambung.connectors.process import MIDDLEWARE, URLCONF  # noqa: E402

# Only now: the sign-in library of the site insists on its middleware while it is loaded.
settings.ROOT_URLCONF = URLCONF
settings.MIDDLEWARE = MIDDLEWARE

application = WSGIHandler()
