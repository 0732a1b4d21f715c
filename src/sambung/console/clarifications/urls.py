"""Addresses of the pages on which an agency answers to a fall of a level."""

from django.urls import path

from sambung.console.clarifications import views

urlpatterns = [
    path("klarifikasi/", views.list_clarifications, name="clarifications"),
    path("klarifikasi/<int:pk>/", views.answer, name="clarification"),
]
