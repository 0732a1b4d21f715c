"""Addresses of the page for the mayor."""

from django.urls import path

from sambung.console.weekly import views

urlpatterns = [
    path("pekanan/", views.show_week, name="weekly"),
    path("pekanan/laporan.pdf", views.download_week, name="weekly_pdf"),
]
