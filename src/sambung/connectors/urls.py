"""Addresses of the connector process: below the kind of each connector, and none besides."""

from django.urls import include, path

from sambung.connectors.answers import answer_failure, answer_missing
from sambung.connectors.registry import list_connectors

urlpatterns = [
    path(f"{connector.kind}/", include(list(connector.list_routes())))
    for connector in list_connectors()
]
handler404 = answer_missing
handler500 = answer_failure
