from django.apps import AppConfig

from sambung.console.subjects import import_rooms


class ConsoleConfig(AppConfig):
    name = "sambung.console"
    label = "console"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let every subject register its pages, and the console what it holds of officers."""
        for room in ("navigation", "retention", "takeout"):
            import_rooms(room)
