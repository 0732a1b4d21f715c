"""Addresses of the pages about interfaces and agreements."""

from django.urls import path

from sambung.console.exchange import views

_AGREEMENT = "perjanjian/<str:code>/"

urlpatterns = [
    path("layanan-data/", views.list_interfaces, name="interfaces"),
    path("layanan-data/<int:pk>/ajukan/", views.propose, name="propose"),
    path(_AGREEMENT, views.show_agreement, name="agreement"),
    path(f"{_AGREEMENT}setujui/", views.approve, name="approve"),
    path(f"{_AGREEMENT}tolak/", views.reject, name="reject"),
    path(f"{_AGREEMENT}akhiri/", views.revoke, name="revoke"),
]
