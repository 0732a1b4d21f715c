"""Tables of identity. Grants and tokens are the provider library's; the client is ours."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication, ApplicationManager

from sambung.portfolio.models import Application


class Client(AbstractApplication):
    """The credentials of an application: an OIDC client of the portfolio's application.

    One application may hold several clients (its web front, its nightly job). The inherited
    `client_secret` holds up to two digests, so that a secret can be changed without a gap.
    """

    of_application = models.ForeignKey(
        Application, on_delete=models.CASCADE, related_name="clients"
    )
    is_active = models.BooleanField(default=True)

    objects: ClassVar[ApplicationManager] = ApplicationManager()

    class Meta(AbstractApplication.Meta):
        abstract = False
        verbose_name = _("client")

    def is_usable(self, request: object) -> bool:
        """Tell the provider library whether this client may be used at all."""
        return self.is_active
