"""Addresses of the pages about the gates."""

from django.urls import path

from sambung.console.gate import views

urlpatterns = [
    path("gerbang/", views.show_queue, name="gate_queue"),
    path("gerbang/beri/", views.mark_many, name="gate_mark"),
    path("gerbang/<str:code>/tolak/", views.refuse, name="gate_refuse"),
    path("aplikasi/<str:code>/gerbang/", views.ask, name="gate_ask"),
]
