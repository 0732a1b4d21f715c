"""Addresses of the pages about benefits."""

from django.urls import path

from sambung.console.benefits import views

urlpatterns = [
    path("manfaat/", views.show_benefits, name="benefits"),
    path("manfaat/<int:interface>/nyatakan/", views.state, name="state_benefit"),
]
