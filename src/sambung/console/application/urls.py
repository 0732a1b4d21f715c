"""Addresses of the page of one application and of what is done from it."""

from django.urls import path

from sambung.console.application import checking_views, views

urlpatterns = [
    path("aplikasi/<str:code>/", views.show_application, name="application"),
    path("aplikasi/<str:code>/konfirmasi/", views.confirm, name="confirm"),
    path("aplikasi/<str:code>/tabel/", views.publish, name="publish"),
    path("aplikasi/<str:code>/pengecualian/", views.declare_exemption, name="exemption"),
    path("aplikasi/<str:code>/periksa/", checking_views.check_now, name="check_now"),
]
