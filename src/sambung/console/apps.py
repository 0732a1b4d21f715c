from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "sambung.console"
    label = "console"
