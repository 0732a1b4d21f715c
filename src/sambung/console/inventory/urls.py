"""Addresses of the pages about entries of applications."""

from django.urls import path

from sambung.console.inventory import publiccode_views, views

urlpatterns = [
    path("daftarkan/", views.register, name="register_application"),
    path("daftarkan/publiccode/", publiccode_views.register, name="register_publiccode"),
    path("konfirmasi/", views.confirm_many, name="confirmations"),
    path("klaim/<int:pk>/jawab/", views.answer, name="answer_claim"),
    path("aplikasi/<str:code>/data/", views.show_entry, name="entry"),
    path("aplikasi/<str:code>/data/<slug:section>/", views.edit, name="edit_entry"),
    path("aplikasi/<str:code>/riwayat/", views.show_history, name="history"),
    path("aplikasi/<str:code>/publiccode/", publiccode_views.change, name="take_publiccode"),
    path("aplikasi/<str:code>/publiccode.yml", publiccode_views.fetch, name="publiccode"),
]
