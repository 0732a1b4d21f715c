"""Addresses of the pages about new applications: what exists, proposals, and their way."""

from django.urls import path

from sambung.console.views import (
    clearance,
    clearance_board,
    clearance_building,
    clearance_letters,
    clearance_proposals,
)

_CASE = "rekomendasi/<str:code>/"

urlpatterns = [
    path("serupa/", clearance_proposals.ask, name="similar"),
    path("rekomendasi/", clearance.show_clearances, name="clearances"),
    path("rekomendasi/serupa/", clearance_proposals.show_found, name="similar_found"),
    path("rekomendasi/usulkan/", clearance_proposals.begin, name="propose_application"),
    path(_CASE, clearance.show_clearance, name="clearance"),
    path(f"{_CASE}usulan/", clearance_proposals.resume, name="change_proposal"),
    path(f"{_CASE}usulan/<slug:slug>/", clearance_proposals.write, name="proposal_step"),
    path(f"{_CASE}kirim/", clearance_proposals.send, name="send_proposal"),
    path(f"{_CASE}tarik/", clearance_proposals.withdraw, name="withdraw_proposal"),
    path(f"{_CASE}kembalikan/", clearance_board.send_back, name="return_proposal"),
    path(f"{_CASE}sidangkan/", clearance_board.table, name="table_proposal"),
    path(f"{_CASE}suara/", clearance_board.vote, name="vote"),
    path(f"{_CASE}putuskan/", clearance_board.conclude, name="conclude"),
    path(f"{_CASE}surat/", clearance_letters.issue, name="clearance_letter"),
    path(f"{_CASE}surat/pindaian/", clearance_letters.keep_scan, name="clearance_scan"),
    path(
        f"{_CASE}surat/<slug:name>.<slug:ending>",
        clearance_letters.download,
        name="clearance_paper_file",
    ),
    path(f"{_CASE}jawaban/", clearance_letters.reply, name="clearance_reply"),
    path(f"{_CASE}dokumen/", clearance_letters.attach, name="clearance_paper"),
    path(f"{_CASE}dokumen/<int:pk>/", clearance_letters.fetch, name="clearance_document"),
    path(f"{_CASE}mulai/", clearance_building.begin, name="begin_building"),
    path(f"{_CASE}syarat/<int:pk>/", clearance_building.settle, name="settle_condition"),
    path(f"{_CASE}syarat/<int:pk>/lepas/", clearance_building.waive, name="waive_condition"),
    path(f"{_CASE}tayang/", clearance_building.declare_live, name="go_live"),
    path(f"{_CASE}tutup/", clearance_building.close, name="close_clearance"),
]
