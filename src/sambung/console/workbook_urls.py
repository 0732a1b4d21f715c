"""Addresses of the console: workbook."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
