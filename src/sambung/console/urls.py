"""Addresses of the console."""

from django.urls import path

from sambung.console import (
    board_urls,
    clarification_urls,
    clearance_urls,
    counter_urls,
    files_urls,
    inventory_urls,
    links_urls,
    obstacle_urls,
    officer_urls,
    roadmap_urls,
    workbook_urls,
)
from sambung.console.views import agreements, applications, clients, desk

app_name = "console"

urlpatterns = [
    path("", desk.home, name="home"),
    path("aplikasi/<str:code>/", applications.show_application, name="application"),
    path("aplikasi/<str:code>/konfirmasi/", applications.confirm, name="confirm"),
    path("aplikasi/<str:code>/tabel/", applications.publish, name="publish"),
    path("aplikasi/<str:code>/kredensial/", clients.register, name="credentials"),
    path("aplikasi/<str:code>/pengecualian/", applications.declare_exemption, name="exemption"),
    path("klien/<str:client_id>/", clients.show_client, name="client"),
    path("klien/<str:client_id>/ubah/", clients.change, name="change_client"),
    path("klien/<str:client_id>/rahasia/", clients.rotate, name="rotate_secret"),
    path(
        "klien/<str:client_id>/rahasia/<str:label>/akhiri/", clients.end_secret, name="end_secret"
    ),
    path("klien/<str:client_id>/tutup/", clients.close, name="close_client"),
    path("pengecualian/<int:pk>/", desk.confirm_exemption, name="confirm_exemption"),
    path("layanan-data/", agreements.list_interfaces, name="interfaces"),
    path("layanan-data/<int:pk>/ajukan/", agreements.propose, name="propose"),
    path("perjanjian/<str:code>/", agreements.show_agreement, name="agreement"),
    path("perjanjian/<str:code>/setujui/", agreements.approve, name="approve"),
    path("perjanjian/<str:code>/tolak/", agreements.reject, name="reject"),
    path("perjanjian/<str:code>/akhiri/", agreements.revoke, name="revoke"),
    *board_urls.urlpatterns,
    *clarification_urls.urlpatterns,
    *clearance_urls.urlpatterns,
    *counter_urls.urlpatterns,
    *files_urls.urlpatterns,
    *inventory_urls.urlpatterns,
    *links_urls.urlpatterns,
    *obstacle_urls.urlpatterns,
    *officer_urls.urlpatterns,
    *roadmap_urls.urlpatterns,
    *workbook_urls.urlpatterns,
]
