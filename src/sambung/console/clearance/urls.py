"""Addresses of the pages about new applications: what exists, proposals, and their way."""

from django.urls import path

from sambung.console.clearance import (
    board_views,
    building_views,
    letter_views,
    proposal_views,
    views,
)

_CASE = "rekomendasi/<str:code>/"

urlpatterns = [
    path("serupa/", proposal_views.ask, name="similar"),
    path("rekomendasi/", views.show_clearances, name="clearances"),
    path("rekomendasi/serupa/", proposal_views.show_found, name="similar_found"),
    path("rekomendasi/usulkan/", proposal_views.begin, name="propose_application"),
    path(_CASE, views.show_clearance, name="clearance"),
    path(f"{_CASE}usulan/", proposal_views.resume, name="change_proposal"),
    path(f"{_CASE}usulan/<slug:slug>/", proposal_views.write, name="proposal_step"),
    path(f"{_CASE}kirim/", proposal_views.send, name="send_proposal"),
    path(f"{_CASE}tarik/", proposal_views.withdraw, name="withdraw_proposal"),
    path(f"{_CASE}kembalikan/", board_views.send_back, name="return_proposal"),
    path(f"{_CASE}sidangkan/", board_views.table, name="table_proposal"),
    path(f"{_CASE}suara/", board_views.vote, name="vote"),
    path(f"{_CASE}putuskan/", board_views.conclude, name="conclude"),
    path(f"{_CASE}surat/", letter_views.issue, name="clearance_letter"),
    path(f"{_CASE}surat/pindaian/", letter_views.keep_scan, name="clearance_scan"),
    path(
        f"{_CASE}surat/<slug:name>.<slug:ending>",
        letter_views.download,
        name="clearance_paper_file",
    ),
    path(f"{_CASE}jawaban/", letter_views.reply, name="clearance_reply"),
    path(f"{_CASE}dokumen/", letter_views.attach, name="clearance_paper"),
    path(f"{_CASE}dokumen/<int:pk>/", letter_views.fetch, name="clearance_document"),
    path(f"{_CASE}mulai/", building_views.begin, name="begin_building"),
    path(f"{_CASE}syarat/<int:pk>/", building_views.settle, name="settle_condition"),
    path(f"{_CASE}syarat/<int:pk>/lepas/", building_views.waive, name="waive_condition"),
    path(f"{_CASE}tayang/", building_views.declare_live, name="go_live"),
    path(f"{_CASE}tutup/", building_views.close, name="close_clearance"),
]
