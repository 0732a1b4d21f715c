"""Addresses of the pages on which an agency answers to a fall of a level."""

from django.urls import path

from sambung.console.views import clarifications

urlpatterns = [
    path("klarifikasi/", clarifications.list_clarifications, name="clarifications"),
    path("klarifikasi/<int:pk>/", clarifications.answer, name="clarification"),
]
