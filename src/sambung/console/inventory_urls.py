"""Addresses of the console: inventory."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
