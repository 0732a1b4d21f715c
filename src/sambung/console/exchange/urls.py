"""Addresses of the pages about interfaces and agreements."""

from django.urls import path

from sambung.console.exchange import interface_views, views

_AGREEMENT = "perjanjian/<str:code>/"
_INTERFACE = "layanan-data/<int:pk>/"

urlpatterns = [
    path("layanan-data/", views.list_interfaces, name="interfaces"),
    path(_INTERFACE, interface_views.show_interface, name="interface"),
    path(f"{_INTERFACE}ajukan/", views.propose, name="propose"),
    path(f"{_INTERFACE}versi/", interface_views.publish_version, name="publish_version"),
    path(f"{_INTERFACE}ubah/", interface_views.describe, name="describe_interface"),
    path(f"{_INTERFACE}tarik/", interface_views.withdraw, name="withdraw_interface"),
    path(f"{_INTERFACE}pulihkan/", interface_views.restore, name="restore_interface"),
    path(_AGREEMENT, views.show_agreement, name="agreement"),
    path(f"{_AGREEMENT}setujui/", views.approve, name="approve"),
    path(f"{_AGREEMENT}tolak/", views.reject, name="reject"),
    path(f"{_AGREEMENT}akhiri/", views.revoke, name="revoke"),
]
