from django.apps import AppConfig
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from sambung.kernel.messages import set_translator


class ConnectorsConfig(AppConfig):
    name = "sambung.connectors"
    label = "connectors"
    verbose_name = _("Connectors")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the messages of the table reader, which knows no Django, speak every language."""
        set_translator(gettext)
