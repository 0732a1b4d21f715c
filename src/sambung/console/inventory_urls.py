"""Addresses of the pages about entries of applications."""

from django.urls import path

from sambung.console.views import inventory, publiccode

urlpatterns = [
    path("daftarkan/", inventory.register, name="register_application"),
    path("daftarkan/publiccode/", publiccode.register, name="register_publiccode"),
    path("konfirmasi/", inventory.confirm_many, name="confirmations"),
    path("klaim/<int:pk>/jawab/", inventory.answer, name="answer_claim"),
    path("aplikasi/<str:code>/data/", inventory.show_entry, name="entry"),
    path("aplikasi/<str:code>/data/<slug:section>/", inventory.edit, name="edit_entry"),
    path("aplikasi/<str:code>/riwayat/", inventory.show_history, name="history"),
    path("aplikasi/<str:code>/publiccode/", publiccode.change, name="take_publiccode"),
    path("aplikasi/<str:code>/publiccode.yml", publiccode.fetch, name="publiccode"),
]
