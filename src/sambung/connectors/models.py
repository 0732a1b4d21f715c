"""Tables of the connectors, for Django: each kind of connector keeps its own."""

from sambung.connectors.registry import import_models

import_models()
