"""Addresses of the counter."""

from django.urls import path

from sambung.console.views import counter

urlpatterns = [
    path("loket/", counter.look_up, name="counter"),
    path("loket/<str:reference>/", counter.show_person, name="counter_person"),
    path("loket/<str:reference>/nik/", counter.confirm, name="counter_confirm"),
    path("loket/<str:reference>/sengketa/", counter.settle, name="counter_settle"),
    path("loket/<str:reference>/pulihkan/", counter.ask_new_contact, name="counter_new_contact"),
    path("loket/<str:reference>/pulihkan/kode/", counter.assist, name="counter_assist"),
]
