"""Addresses of the console: obstacle."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
