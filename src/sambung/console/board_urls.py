"""Addresses of the console: board."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
