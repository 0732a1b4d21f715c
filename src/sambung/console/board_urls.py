"""Addresses of the console: the board and what it leads to."""

from django.urls import path

from sambung.console.views import board, checking, sources

urlpatterns = [
    path("papan/", board.show_board, name="board"),
    path("mati-diam/", board.show_deaths, name="deaths"),
    path("sumber/", sources.show_sources, name="sources"),
    path("aplikasi/<str:code>/periksa/", checking.check_now, name="check_now"),
]
