from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConnectorsConfig(AppConfig):
    name = "sambung.connectors"
    label = "connectors"
    verbose_name = _("Connectors")
    default_auto_field = "django.db.models.BigAutoField"
