"""Addresses of the pages about what to keep, merge or retire."""

from django.urls import path

from sambung.console.views import departures, roadmap

_DEPARTURE = "rasionalisasi/penghentian/<str:code>/"

urlpatterns = [
    path("rasionalisasi/", roadmap.show_rationalisation, name="rationalisation"),
    path("rasionalisasi/kandidat/", roadmap.show_candidates, name="candidates"),
    path("rasionalisasi/belum-dijawab/", roadmap.show_unanswered, name="unanswered"),
    path("rasionalisasi/penghentian/", departures.show_departures, name="departures"),
    path(_DEPARTURE, departures.show_departure, name="departure"),
    path(f"{_DEPARTURE}umumkan/", departures.announce, name="announce_departure"),
    path(f"{_DEPARTURE}pindahkan/", departures.move, name="move_departure"),
    path(f"{_DEPARTURE}batalkan/", departures.stop, name="stop_departure"),
    path(f"{_DEPARTURE}setujui/", departures.agree, name="agree_departure"),
    path(f"{_DEPARTURE}matikan/", departures.switch_off, name="switch_off_departure"),
    path(f"{_DEPARTURE}selesai/", departures.finish, name="finish_departure"),
    path(
        f"{_DEPARTURE}surat/<slug:letter>.<slug:ending>",
        departures.download_letter,
        name="departure_letter",
    ),
    path(f"{_DEPARTURE}dokumen/<int:pk>/", departures.download, name="departure_document"),
    path("aplikasi/<str:code>/kuesioner/", roadmap.answer, name="questionnaire"),
    path("aplikasi/<str:code>/hentikan/", departures.propose, name="propose_departure"),
]
