"""Addresses of the pages about integration files."""

from django.urls import path

from sambung.console.files import document_views, views, writing_views

urlpatterns = [
    path("berkas/", views.show_files, name="files"),
    path("berkas/buka/", writing_views.start, name="open_file"),
    path("berkas/<str:code>/", views.show_file, name="file"),
    path("berkas/<str:code>/langkah/", writing_views.plan, name="file_step"),
    path("berkas/<str:code>/tahap/", writing_views.move, name="file_stage"),
    path("berkas/<str:code>/catatan/", writing_views.write, name="file_entry"),
    path("berkas/<str:code>/tutup/", writing_views.close, name="close_file"),
    path("berkas/<str:code>/buka-lagi/", writing_views.reopen, name="reopen_file"),
    path("berkas/<str:code>/dokumen/", document_views.attach, name="attach"),
    path("berkas/<str:code>/dokumen/<int:pk>/", document_views.download, name="file_document"),
    path(
        "berkas/<str:code>/dokumen/<int:pk>/hapus/", document_views.remove, name="remove_document"
    ),
]
