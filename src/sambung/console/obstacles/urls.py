"""Addresses of the pages about obstacles."""

from django.urls import path

from sambung.console.obstacles import views

urlpatterns = [
    path("hambatan/", views.show_obstacles, name="obstacles"),
    path("hambatan/<int:pk>/", views.show_obstacle, name="obstacle"),
    path("hambatan/<int:pk>/nilai/", views.assess, name="assess_obstacle"),
    path(
        "hambatan/<int:pk>/surat/<slug:letter>.<slug:ending>",
        views.download_letter,
        name="obstacle_letter",
    ),
]
