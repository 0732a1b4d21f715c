"""Addresses of the pages about how the applications hang together."""

from django.urls import path

from sambung.console.links import views

urlpatterns = [
    path("peta-sambungan/", views.show_links, name="links"),
]
