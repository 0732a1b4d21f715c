"""Addresses of the pages about how the applications hang together."""

from django.urls import path

from sambung.console.views import links

urlpatterns = [
    path("peta-sambungan/", links.show_links, name="links"),
]
