"""Addresses of what belongs to every page of the console."""

from django.urls import path

from sambung.console.frame import views

urlpatterns = [
    path("bertindak/", views.choose_agency, name="choose_agency"),
]
