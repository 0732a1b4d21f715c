"""Addresses of the first page of officers, and of what it leads to."""

from django.urls import path

from sambung.console.desk import source_views, views

urlpatterns = [
    path("", views.home, name="home"),
    path("pengecualian/<int:pk>/", views.confirm_exemption, name="confirm_exemption"),
    path("sumber/", source_views.show_sources, name="sources"),
]
