"""Addresses of the console: workbook."""

from django.urls import path

from sambung.console.workbooks import mapping_views, views

urlpatterns = [
    path("lembar-kerja/", views.show_workbook, name="workbook"),
    path("lembar-kerja/unduh/<str:form>/", views.download, name="workbook_download"),
    path("lembar-kerja/arti/", mapping_views.answer, name="workbook_mapping"),
    path("lembar-kerja/pratinjau/", views.preview, name="workbook_preview"),
    path("lembar-kerja/perbaiki/", views.download_returned, name="workbook_returned"),
    path("lembar-kerja/buang/", views.discard, name="workbook_discard"),
]
