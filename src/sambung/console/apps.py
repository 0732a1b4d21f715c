from django.apps import AppConfig

from sambung.console.subjects import import_rooms


class ConsoleConfig(AppConfig):
    name = "sambung.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every subject register where its pages stand in the navigation."""
        import_rooms("navigation")
