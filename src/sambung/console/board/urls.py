"""Addresses of the console: the board and what it leads to."""

from django.urls import path

from sambung.console.board import views

urlpatterns = [
    path("papan/", views.show_board, name="board"),
    path("mati-diam/", views.show_deaths, name="deaths"),
]
