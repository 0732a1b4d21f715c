from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "sambung.portal"
    label = "portal"
