from importlib import import_module

from allauth.socialaccount.providers import registry
from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IdentityConfig(AppConfig):
    name = "sambung.identity"
    label = "identity"
    verbose_name = _("Identity")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen for people who sign in and out; models and settings are complete only now."""
        import_module("sambung.identity.accounts.events").connect()
        import_module("sambung.identity.provider.signals")
        # allauth looks for providers in `provider`, which here is the provider we are.
        registry.register(import_module("sambung.identity.upstream.adapter").UpstreamProvider)
