"""Addresses of the pages about integration files, and of the page for the mayor."""

from django.urls import path

from sambung.console.views import file_papers, files, weekly

urlpatterns = [
    path("berkas/", files.show_files, name="files"),
    path("berkas/buka/", files.start, name="open_file"),
    path("berkas/<str:code>/", files.show_file, name="file"),
    path("berkas/<str:code>/langkah/", files.plan, name="file_step"),
    path("berkas/<str:code>/tahap/", files.move, name="file_stage"),
    path("berkas/<str:code>/catatan/", files.write, name="file_entry"),
    path("berkas/<str:code>/tutup/", files.close, name="close_file"),
    path("berkas/<str:code>/buka-lagi/", files.reopen, name="reopen_file"),
    path("berkas/<str:code>/dokumen/", file_papers.attach, name="attach"),
    path("berkas/<str:code>/dokumen/<int:pk>/", file_papers.download, name="file_document"),
    path("berkas/<str:code>/dokumen/<int:pk>/hapus/", file_papers.remove, name="remove_document"),
    path("pekanan/", weekly.show_week, name="weekly"),
    path("pekanan/laporan.pdf", weekly.download_week, name="weekly_pdf"),
]
