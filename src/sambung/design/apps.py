from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "sambung.design"
    label = "design"
