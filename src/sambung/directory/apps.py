import sys

from django.apps import AppConfig, apps
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

from sambung.directory.actions import fill_table


class DirectoryConfig(AppConfig):
    name = "sambung.directory"
    label = "directory"
    verbose_name = _("Directory")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Make the table of permissions of what every package declares in `permissions.py`."""
        autodiscover_modules("permissions")
        names = (f"{config.name}.permissions" for config in apps.get_app_configs())
        fill_table(sys.modules[name] for name in names if name in sys.modules)
