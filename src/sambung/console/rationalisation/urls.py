"""Addresses of the pages about what to keep, merge or retire."""

from django.urls import path

from sambung.console.rationalisation import departure_views, views

_DEPARTURE = "rasionalisasi/penghentian/<str:code>/"

urlpatterns = [
    path("rasionalisasi/", views.show_rationalisation, name="rationalisation"),
    path("rasionalisasi/kandidat/", views.show_candidates, name="candidates"),
    path("rasionalisasi/belum-dijawab/", views.show_unanswered, name="unanswered"),
    path("rasionalisasi/penghentian/", departure_views.show_departures, name="departures"),
    path(_DEPARTURE, departure_views.show_departure, name="departure"),
    path(f"{_DEPARTURE}umumkan/", departure_views.announce, name="announce_departure"),
    path(f"{_DEPARTURE}pindahkan/", departure_views.move, name="move_departure"),
    path(f"{_DEPARTURE}batalkan/", departure_views.stop, name="stop_departure"),
    path(f"{_DEPARTURE}setujui/", departure_views.agree, name="agree_departure"),
    path(f"{_DEPARTURE}matikan/", departure_views.switch_off, name="switch_off_departure"),
    path(f"{_DEPARTURE}selesai/", departure_views.finish, name="finish_departure"),
    path(
        f"{_DEPARTURE}surat/<slug:letter>.<slug:ending>",
        departure_views.download_letter,
        name="departure_letter",
    ),
    path(f"{_DEPARTURE}dokumen/<int:pk>/", departure_views.download, name="departure_document"),
    path("aplikasi/<str:code>/kuesioner/", views.answer, name="questionnaire"),
    path("aplikasi/<str:code>/hentikan/", departure_views.propose, name="propose_departure"),
]
