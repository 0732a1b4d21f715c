from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ClearanceConfig(AppConfig):
    name = "sambung.clearance"
    label = "clearance"
    verbose_name = _("Clearance")
    default_auto_field = "django.db.models.BigAutoField"
