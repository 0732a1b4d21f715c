"""Addresses of the console: workbook."""

from django.urls import path

from sambung.console.views import workbooks

urlpatterns = [
    path("lembar-kerja/", workbooks.show_workbook, name="workbook"),
    path("lembar-kerja/unduh/<str:form>/", workbooks.download, name="workbook_download"),
    path("lembar-kerja/pratinjau/", workbooks.preview, name="workbook_preview"),
    path("lembar-kerja/perbaiki/", workbooks.download_returned, name="workbook_returned"),
    path("lembar-kerja/buang/", workbooks.discard, name="workbook_discard"),
]
