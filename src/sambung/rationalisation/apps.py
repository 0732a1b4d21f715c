from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RationalisationConfig(AppConfig):
    name = "sambung.rationalisation"
    label = "rationalisation"
    verbose_name = _("Rationalisation")
    default_auto_field = "django.db.models.BigAutoField"
