"""Addresses of the pages about obstacles and benefits."""

from django.urls import path

from sambung.console.views import benefits, obstacles

urlpatterns = [
    path("hambatan/", obstacles.show_obstacles, name="obstacles"),
    path("hambatan/<int:pk>/", obstacles.show_obstacle, name="obstacle"),
    path("hambatan/<int:pk>/nilai/", obstacles.assess, name="assess_obstacle"),
    path(
        "hambatan/<int:pk>/surat/<slug:letter>.<slug:ending>",
        obstacles.download_letter,
        name="obstacle_letter",
    ),
    path("manfaat/", benefits.show_benefits, name="benefits"),
    path("manfaat/<int:interface>/nyatakan/", benefits.state, name="state_benefit"),
]
