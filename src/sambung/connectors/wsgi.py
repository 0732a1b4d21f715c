"""Entry of the connector process: only the tables, none of the site's pages or middleware.

Who starts the process names the settings in its environment, as the supervisor does.
"""

import django

django.setup()

from sambung.connectors.tables.serving import serve  # noqa: E402 - needs the tables to be loaded

application = serve
