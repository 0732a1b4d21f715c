"""Addresses of the counter."""

from django.urls import path

from sambung.console.counter import views

urlpatterns = [
    path("loket/", views.look_up, name="counter"),
    path("loket/<str:reference>/", views.show_person, name="counter_person"),
    path("loket/<str:reference>/nik/", views.confirm, name="counter_confirm"),
    path("loket/<str:reference>/sengketa/", views.settle, name="counter_settle"),
    path("loket/<str:reference>/buka-sengketa/", views.dispute, name="counter_dispute"),
    path("loket/<str:reference>/pulihkan/setuju/", views.agree, name="counter_agree"),
    path("loket/<str:reference>/pulihkan/", views.ask_new_contact, name="counter_new_contact"),
    path("loket/<str:reference>/pulihkan/kode/", views.assist, name="counter_assist"),
]
