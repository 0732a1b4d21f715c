"""Addresses of the pages about officers, their work at the desk, and the journal."""

from django.urls import path

from sambung.console.officers import (
    audit_views,
    handover_views,
    invitation_views,
)
from sambung.console.officers import (
    views as officers,
)

urlpatterns = [
    path("undangan/<str:token>/", invitation_views.accept, name="accept"),
    path("petugas/", officers.show_officers, name="officers"),
    path("petugas/undang/", invitation_views.invite, name="invite"),
    path("petugas/undang/kosong.xlsx", invitation_views.download_empty_sheet, name="empty_sheet"),
    path(
        "petugas/undang/perbaiki.xlsx",
        invitation_views.download_returned_sheet,
        name="returned_sheet",
    ),
    path("petugas/<str:username>/", officers.show_officer, name="officer"),
    path("petugas/<str:username>/peran/", officers.grant, name="grant_role"),
    path("petugas/<str:username>/pindah/", officers.move, name="move_officer"),
    path("petugas/<str:username>/bekukan/", officers.suspend, name="suspend_officer"),
    path("petugas/<str:username>/undang-lagi/", invitation_views.renew, name="renew_invitation"),
    path(
        "petugas/<str:username>/serah-terima/<str:agency_code>/",
        handover_views.hand_work_over,
        name="hand_over",
    ),
    path("peran/<int:pk>/akhiri/", officers.revoke, name="revoke_role"),
    path("serah-terima/<str:code>/", handover_views.show_handover, name="handover"),
    path("aplikasi/<str:code>/penanggung-jawab/", officers.name_responsible, name="responsible"),
    path("jejak-audit/", audit_views.show_audit, name="audit"),
]
