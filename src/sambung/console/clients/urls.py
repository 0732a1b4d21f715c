"""Addresses of the pages about sign-in clients."""

from django.urls import path

from sambung.console.clients import views

_CLIENT = "klien/<str:client_id>/"

urlpatterns = [
    path("aplikasi/<str:code>/kredensial/", views.register, name="credentials"),
    path(_CLIENT, views.show_client, name="client"),
    path(f"{_CLIENT}ubah/", views.change, name="change_client"),
    path(f"{_CLIENT}rahasia/", views.rotate, name="rotate_secret"),
    path(f"{_CLIENT}rahasia/<str:label>/akhiri/", views.end_secret, name="end_secret"),
    path(f"{_CLIENT}tutup/", views.close, name="close_client"),
]
