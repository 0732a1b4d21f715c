from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class DesignConfig(AppConfig):
    name = "sambung.design"
    label = "design"

    def ready(self) -> None:
        """Let every package register where its pages stand in the frame."""
        autodiscover_modules("navigation")
