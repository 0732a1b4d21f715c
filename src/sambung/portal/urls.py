"""Addresses of the portal, the same in every language; the site puts the language ahead."""

from django.urls import path

from sambung.portal import evidence_views, views
from sambung.portal.privacy import show_privacy

app_name = "portal"

urlpatterns = [
    path("", views.show_home, name="home"),
    path("aplikasi/", views.list_applications, name="applications"),
    path("aplikasi/<str:code>/", views.show_application, name="application"),
    path("aplikasi/<str:code>/lencana.svg", evidence_views.show_badge, name="badge"),
    path("aplikasi/<str:code>/umpan.atom", evidence_views.show_feed, name="application_feed"),
    path("umpan.atom", evidence_views.show_feed, name="feed"),
    path(
        "aplikasi/<str:code>/layanan-data/<str:interface>/openapi.json",
        views.show_contract,
        name="contract",
    ),
    path("cara-kerja/", views.show_method, name="method"),
    path("inovasi/", views.show_credits, name="credits"),
    path("buku-catatan/", views.show_ledger, name="ledger"),
    path("aksesibilitas/", views.show_accessibility, name="accessibility"),
    path("privasi/", show_privacy, name="privacy"),
    path("tentang/", views.show_about, name="about"),
]
