"""Addresses of the console: files."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
