"""Entry of the web processes."""

import os

from django.core.wsgi import get_wsgi_application

from sambung.site.callers import believe_gateway

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sambung.site.settings")
application = believe_gateway(get_wsgi_application())
